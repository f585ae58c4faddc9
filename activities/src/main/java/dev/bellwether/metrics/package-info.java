/** Reads raw counters and keeps the watch over them: one look at a time, on a fixed grid. */
@NullMarked
package dev.bellwether.metrics;

import org.jspecify.annotations.NullMarked;
