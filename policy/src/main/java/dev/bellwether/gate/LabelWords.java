package dev.bellwether.gate;

import dev.bellwether.gate.Comparison.Side;
import dev.bellwether.gate.Ripening.Totals;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What a gate says of its labels, which come late. */
record LabelWords(Gate gate, LabelDelay labels, Ripening ripening) {
  /** Of a gate that was looked at; null when it reads its scores as they come. */
  static @Nullable LabelWords of(Gate gate, Evidence evidence) {
    LabelDelay labels = gate.terms().labelDelay();
    Ripening ripening = evidence.ripening().get(gate.name());
    return labels == null || ripening == null ? null : new LabelWords(gate, labels, ripening);
  }

  Totals step() {
    return ripening.step();
  }

  /**
   * Predictions that count: those scored, and those without a score unless they may be left out.
   */
  double trials() {
    return step().scored() + missing();
  }

  private double missing() {
    return labels.missingAtRandom() ? 0 : step().missing();
  }

  /** Whether this look brought predictions that are old enough. */
  boolean ripenedAt(CountedLook look) {
    return ripening.reached().equals(look.at().minus(labels.delay())) && trials() > 0;
  }

  /** The mean of the scores there are. */
  @Nullable Quantity value() {
    return step().scored() > 0 ? Quantities.score(step().sum() / step().scored()) : null;
  }

  /** For how long predictions of this step have become old enough. */
  Duration counted() {
    return ripening.from() == null || ripening.waiting()
        ? Duration.ZERO
        : Duration.between(ripening.from(), ripening.reached());
  }

  /** Why it cannot pass yet, whatever the scores are; null when that is not so. */
  @Nullable String waiting() {
    if (ripening.from() == null || ripening.waiting()) {
      return ripening.from() == null
          ? "no canary scored predictions in this step yet"
          : "the first scores of this step are due at "
              + Words.instant(ripening.from().plus(labels.delay()));
    }
    return step().lacking() ? tooFew() : null;
  }

  /** Without data because too few of many have a score; null when it is for another reason. */
  @Nullable String noData() {
    return step().without() ? tooFew() : null;
  }

  private String tooFew() {
    return coverage()
        + "; %s are needed".formatted(Quantities.share(LabelDelay.COVERAGE).display());
  }

  private String coverage() {
    return "%s of %s predictions older than %s have a score"
        .formatted(
            Quantities.share(Math.floor(step().coverage() * 100) / 100).display(),
            Words.count(step().matured()),
            Words.time(labels.delay()));
  }

  /** A reason, with what it rests on. */
  String beside(String reason) {
    return step().matured() > 0 ? reason + "; " + coverage() : reason;
  }

  /** What the mean in a reason is of. */
  String aside() {
    Quantity value = value();
    return missing() > 0 && value != null
        ? " with those without a score as 0 (%s of those with one)".formatted(value.display())
        : "";
  }

  /** The plain comparison: inside whatever the missing scores are, outside whatever they are. */
  Comparison comparison(double limit) {
    double lower = step().sum() / trials();
    double upper = (step().sum() + missing()) / trials();
    Side side = Side.BETWEEN;
    // The sum of decimal scores is inexact in its last digits: a mean of 0.92 must reach 0.92.
    if (lower >= limit - 1e-9) {
      side = Side.INSIDE;
    } else if (upper < limit - 1e-9) {
      side = Side.OUTSIDE;
    }
    String stands =
        switch (side) {
          case INSIDE -> "at or above ";
          case OUTSIDE -> "below ";
          case BETWEEN -> "which can be on either side of ";
        };
    String mean =
        missing() > 0
            ? "mean score %s to %s, with those without a score as 0 or 1"
                .formatted(Words.score(lower, limit), Words.score(upper, limit))
            : "mean score %s over %s scored predictions"
                .formatted(Words.score(lower, limit), Words.count(trials()));
    return new Comparison(
        side, () -> beside(mean + ", " + stands + Quantities.score(limit).display()));
  }
}
