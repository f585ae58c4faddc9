package dev.bellwether.gate;

import dev.bellwether.gate.Terms.Baseline;
import dev.bellwether.gate.sequential.Standing;
import org.jspecify.annotations.Nullable;

/**
 * What a sequential gate saw, allows and rules out, in the words that its reasons are made of.
 *
 * @param aside what a mean of scores is of; may be empty
 */
record GateWords(Gate.Testable gate, Standing standing, String aside) {
  /** What this step saw of the canary. */
  String estimate() {
    Double value = standing.estimate();
    if (value == null) {
      return "nothing";
    }
    return switch (gate) {
      case Gate.MaxShare share -> Words.share(value, share.limitFraction()) + beside();
      case Gate.MaxLatency latency ->
          "%s slower than %s%s"
              .formatted(
                  Words.share(value, latency.slowShare()), latency.limit().display(), beside());
      case Gate.MaxPositiveRateRatio ignored -> {
        Quantity times = times();
        String rate = Quantities.share(value).display() + " positive" + beside();
        yield times == null ? rate : rate + ", " + times.display() + " either way";
      }
      case Gate.MinScore score -> Words.score(value, score.limitScore()) + aside;
    };
  }

  /** How many times the rarer share the more frequent one is; null when that is beyond counting. */
  @Nullable Quantity times() {
    Double canary = standing.estimate();
    Double stable = standing.stable();
    if (canary == null || stable == null) {
      return null;
    }
    double ratio = canary.equals(stable) ? 1 : Math.max(canary / stable, stable / canary);
    return Double.isFinite(ratio) ? Quantities.times(ratio) : null;
  }

  private String beside() {
    Double stable = standing.stable();
    return stable == null ? "" : " (stable " + Quantities.share(stable).display() + ")";
  }

  String allowed() {
    Baseline baseline = gate.terms().baseline();
    String limit =
        switch (gate) {
          case Gate.MaxShare share -> share.limit().display();
          case Gate.MaxLatency latency ->
              "the " + Quantities.share(latency.slowShare()).display() + " that may be";
          case Gate.MaxPositiveRateRatio ratio -> ratio.limit().display();
          case Gate.MinScore score -> score.limit().display();
        };
    return baseline == null ? limit : limit + " and " + ratio(baseline.maxRatio()) + " stable's";
  }

  /** What failing rejects. */
  String kept() {
    return switch (gate) {
      case Gate.MaxShare share -> share.limit().display() + " or less";
      case Gate.MaxLatency latency ->
          "%s or less slower than %s"
              .formatted(
                  Quantities.share(latency.slowShare()).display(), latency.limit().display());
      case Gate.MaxPositiveRateRatio ratio -> ratio.limit().display() + " or less";
      case Gate.MinScore score -> score.limit().display() + " or more";
    };
  }

  /** What passing rejects. */
  String margin() {
    Baseline baseline = gate.terms().baseline();
    double margin = gate.terms().passMargin();
    String rejected =
        switch (gate) {
          case Gate.MaxShare share ->
              Quantities.share(Math.min(1, share.limitFraction() * margin)).display() + " or more";
          case Gate.MaxLatency latency ->
              Quantities.share(Math.min(1, latency.slowShare() * margin)).display() + " or more";
          case Gate.MaxPositiveRateRatio ratio -> ratio(ratio.limitRatio() * margin) + " or more";
          case Gate.MinScore score ->
              Quantities.score(Math.max(score.limitScore() - margin, score.limitScore() / 2))
                      .display()
                  + " or less";
        };
    return baseline == null
        ? rejected
        : rejected + ", and " + ratio(baseline.nonInferiorityRatio()) + " stable's,";
  }

  /** What passing rejects beside stable; a share so small is fine whatever stable does. */
  String relativeMargin() {
    Baseline baseline = gate.terms().baseline();
    return baseline == null
        ? margin()
        : "%s stable's, from %s on,"
            .formatted(
                ratio(baseline.nonInferiorityRatio()),
                Quantities.share(Math.min(1, baseline.ignoreBelow() * gate.terms().passMargin()))
                    .display());
  }

  static String ratio(double ratio) {
    return Quantities.times(ratio).display();
  }
}
