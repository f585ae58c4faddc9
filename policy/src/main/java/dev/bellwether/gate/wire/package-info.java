/**
 * Writes what gates say as Jackson's streams take it, which is the one place that may throw I/O.
 */
@NullMarked
package dev.bellwether.gate.wire;

import org.jspecify.annotations.NullMarked;
