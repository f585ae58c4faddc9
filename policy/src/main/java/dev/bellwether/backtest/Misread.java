package dev.bellwether.backtest;

import org.jspecify.annotations.Nullable;

/**
 * What is wrong with a line of a looks file.
 *
 * @param line from 1
 * @param release whose line it is; null when that could not be read
 * @param where the key, for instance {@code canary.errors}; empty for the whole line
 */
public record Misread(
    long line, @Nullable String release, String where, String expected, String came) {

  /** In one sentence, without the line's number. */
  public String text() {
    return (where.isEmpty() ? "" : where + ": ") + "expected " + expected + ", came " + came;
  }
}
