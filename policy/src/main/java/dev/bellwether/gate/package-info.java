/** Decides. Pure functions over counted evidence: no Temporal, no I/O, no clock. */
@NullMarked
package dev.bellwether.gate;

import org.jspecify.annotations.NullMarked;
