/**
 * Says before a release how long its gates will need: runs the gates' own tests on simulated
 * canaries. Deterministic, no Temporal, no I/O, no clock.
 */
@NullMarked
package dev.bellwether.gate.planning;

import org.jspecify.annotations.NullMarked;
