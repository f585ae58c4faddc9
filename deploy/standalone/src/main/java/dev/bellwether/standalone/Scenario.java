package dev.bellwether.standalone;

import dev.bellwether.playground.Quality;
import java.util.Arrays;
import java.util.Optional;

/** What kind of v12 the demo releases, and what befalls the release. */
enum Scenario {
  /** Better than v11: promoted. */
  GOOD("good", Quality.GOOD, "a better v12 is released"),
  /** Every answer is late: rolled back on latency. */
  SLOW("slow", Quality.SLOW, "a v12 that answers late is released"),
  /** Part of the inputs fail: rolled back on errors. */
  FAILING("failing", Quality.FAILING, "a v12 that fails on some inputs is released"),
  /** Fast and sound, and wrong more often: rolled back on quality. */
  WORSE("worse", Quality.WORSE, "a v12 that was trained on wrong labels is released"),
  /** Nobody knows how right it is: never promoted, rolled back when the time is up. */
  NO_DATA("no-data", Quality.GOOD, "a v12 whose labels never come back is released"),
  /** Promoted once somebody approves it. */
  APPROVAL("approval", Quality.GOOD, "a better v12 is released, and somebody must approve it"),
  /** The worker is killed in the middle of the rollback, and another one finishes it. */
  CRASH_WORKER(
      "crash-worker",
      Quality.FAILING,
      "a v12 that fails is released, and the worker dies in the middle of its rollback");

  static final String WORDS = "good, slow, failing, worse, no-data, approval, crash-worker";

  private final String word;
  private final Quality quality;
  private final String inWords;

  Scenario(String word, Quality quality, String inWords) {
    this.word = word;
    this.quality = quality;
    this.inWords = inWords;
  }

  /** The scenario of this word, in any letter case. */
  static Optional<Scenario> named(String word) {
    return Arrays.stream(values())
        .filter(scenario -> scenario.word.equalsIgnoreCase(word))
        .findFirst();
  }

  Quality quality() {
    return quality;
  }

  String inWords() {
    return inWords;
  }

  /** The word on the command line. */
  @Override
  public String toString() {
    return word;
  }
}
