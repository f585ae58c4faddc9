/**
 * Judges recorded looks as a release would be judged: no Temporal, no I/O beyond an iterator of
 * lines, no clock.
 */
@NullMarked
package dev.bellwether.backtest;

import org.jspecify.annotations.NullMarked;
