package dev.bellwether.gate;

import dev.bellwether.gate.Evidence.Run;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Numbers as people read them, the same in every locale. */
final class Words {
  private Words() {}

  static String count(double trials) {
    return String.format(Locale.ROOT, "%,d", (long) trials);
  }

  /** Why a gate is without data. */
  static String noData(Gate gate, Run run, List<String> problems) {
    String none =
        "no new canary %s for %d looks running, since %s"
            .formatted(gate.facet().trials(), run.idle(), instant(run.idleSince()));
    return problems.isEmpty() ? none : none + ": " + String.join("; ", problems);
  }

  static String unread(List<String> problems) {
    return "could not be read at this look: " + String.join("; ", problems);
  }

  /** A need, rounded up to two digits so that it does not pretend to be exact. */
  static String about(long trials) {
    if (trials < 10) {
      return Long.toString(trials);
    }
    return count(
        new BigDecimal(trials)
            .round(new MathContext(2, java.math.RoundingMode.CEILING))
            .doubleValue());
  }

  /** A moment to the second. */
  static String instant(@Nullable Instant moment) {
    return moment == null ? "the start" : moment.truncatedTo(ChronoUnit.SECONDS).toString();
  }

  static String time(Duration duration) {
    double seconds = duration.toMillis() / 1000.0;
    if (seconds < 90) {
      return Math.max(1, Math.round(seconds)) + " s";
    }
    if (seconds < 90 * 60) {
      return Math.round(seconds / 60) + " min";
    }
    return Quantities.plain(seconds / 3600, 1) + " h";
  }

  /** A share in percent with as many digits as it takes to tell it from the limit. */
  static String share(double share, double limit) {
    int decimals = 2;
    while (decimals < 8 && share != limit && percent(share, decimals).equals(percent(limit, 2))) {
      decimals++;
    }
    return percent(share, decimals);
  }

  /** A score with as many digits as it takes to tell it from the limit. */
  static String score(double score, double limit) {
    int decimals = 4;
    while (decimals < 10
        && score != limit
        && Quantities.plain(score, decimals).equals(Quantities.plain(limit, 4))) {
      decimals++;
    }
    return Quantities.plain(score, decimals);
  }

  private static String percent(double share, int decimals) {
    return Quantities.plain(share * 100, decimals) + " %";
  }
}
