/**
 * Tests that may be looked at as often as anyone likes: evidence that a limit is broken, evidence
 * that it is kept, and intervals that hold at every look. Pure arithmetic: no Temporal, no I/O, no
 * clock. Logarithms are natural.
 */
@NullMarked
package dev.bellwether.gate.sequential;

import org.jspecify.annotations.NullMarked;
