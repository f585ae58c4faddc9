package dev.bellwether.journal;

import org.jspecify.annotations.Nullable;

/** Reads a target's two parts, for releases that never got a plan. */
final class Rows {
  private Rows() {}

  static String model(String target) {
    int at = target.indexOf('@');
    return at < 0 ? target : target.substring(0, at);
  }

  static @Nullable String environment(String target) {
    int at = target.indexOf('@');
    return at < 0 ? null : target.substring(at + 1);
  }
}
