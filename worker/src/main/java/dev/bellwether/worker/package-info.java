/** Wiring and configuration of workers, and the programs around them. No decisions. */
@NullMarked
package dev.bellwether.worker;

import org.jspecify.annotations.NullMarked;
