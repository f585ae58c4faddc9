package dev.bellwether.standalone;

import dev.bellwether.playground.Quality;

/** What kind of v12 the demo releases. */
enum Scenario {
  /** Better than v11: promoted. */
  GOOD(Quality.GOOD, "a better v12"),
  /** Every answer is late: rolled back on latency. */
  SLOW(Quality.SLOW, "a v12 that answers late"),
  /** Part of the inputs fail: rolled back on errors. */
  FAILING(Quality.FAILING, "a v12 that fails on some inputs");

  private final Quality quality;
  private final String inWords;

  Scenario(Quality quality, String inWords) {
    this.quality = quality;
    this.inWords = inWords;
  }

  Quality quality() {
    return quality;
  }

  String inWords() {
    return inWords;
  }
}
