package dev.bellwether.gate.sequential;

import dev.bellwether.gate.Evidence;
import dev.bellwether.gate.Facet;
import dev.bellwether.gate.Gate;
import dev.bellwether.gate.Judge;
import dev.bellwether.gate.Reading;
import dev.bellwether.gate.Reading.Counts;
import dev.bellwether.gate.Reading.Endpoint;
import dev.bellwether.gate.Reading.Series;
import dev.bellwether.gate.WatchTerms;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What two looks make of raw counters, as the product folds them. */
final class CounterDeltas {
  private static final Instant SINCE = Instant.parse("2026-01-01T00:00:00Z");
  private static final Instant SECOND = SINCE.plusSeconds(60);

  private CounterDeltas() {}

  /** A counter that grows, one that began anew, one seen for the first time, one just begun. */
  static double[] of() {
    return new double[] {
      between(100.0, null, 130),
      between(100.0, null, 7),
      between(null, null, 50),
      between(null, SINCE.plusSeconds(30), 50)
    };
  }

  private static double between(@Nullable Double first, @Nullable Instant started, double second) {
    Evidence based =
        first == null
            ? Evidence.NONE
            : Judge.look(Evidence.NONE, terms(), SINCE, reading(first, null)).evidence();
    return Judge.look(based, terms(), SECOND, reading(second, started))
        .added()
        .canary()
        .of(Facet.REQUESTS)
        .values()
        .stream()
        .findFirst()
        .orElse(0.0);
  }

  private static Reading reading(double total, @Nullable Instant started) {
    Series series = new Series("v2", Map.of(Facet.REQUESTS, new Counts(total, 0)));
    return new Reading(List.of(new Endpoint("pod", null, null, started, List.of(series))));
  }

  private static WatchTerms terms() {
    return new WatchTerms(
        List.of(new Gate.MaxErrorRate("max_error_rate", 0.5, null)),
        "v2",
        "v1",
        0,
        20,
        5,
        SINCE,
        Duration.ofMinutes(10),
        500,
        false,
        Map.of());
  }
}
