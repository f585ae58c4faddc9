/** Conditions that a person writes over the numbers of a look; pure, bounded, without I/O. */
@NullMarked
package dev.bellwether.gate.expression;

import org.jspecify.annotations.NullMarked;
