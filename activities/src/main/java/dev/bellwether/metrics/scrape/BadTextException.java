package dev.bellwether.metrics.scrape;

/** The answer is not Prometheus text; the message says where and why, without quoting it. */
final class BadTextException extends Exception {
  private static final long serialVersionUID = 1L;

  BadTextException(int line, String why) {
    super(line == 0 ? why : "line " + line + ": " + why);
  }
}
