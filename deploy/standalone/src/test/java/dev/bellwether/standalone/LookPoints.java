package dev.bellwether.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bellwether.records.Records.LookRow;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** When the looks of a step were due. */
final class LookPoints {
  private LookPoints() {}

  /** Rows are keyed by their point, so a look made twice would stand off the step's grid. */
  static List<Instant> oncePerPoint(List<LookRow> looks, Instant since, Duration look) {
    // Until the step's own watch has begun, looks stand on the grid of the one that protects.
    Instant settled = since.plus(look.multipliedBy(2));
    List<Instant> points =
        looks.stream().map(LookRow::at).filter(at -> at.isAfter(settled)).toList();
    assertThat(points).isNotEmpty().doesNotHaveDuplicates();
    assertThat(points)
        .extracting(at -> Duration.between(since, at).toMillis() % look.toMillis())
        .containsOnly(0L);
    return points;
  }

  static void assertNoneMissing(List<Instant> points, Duration look) {
    Duration span = Duration.between(points.getFirst(), points.getLast());
    assertThat(points).hasSize((int) (span.toMillis() / look.toMillis()) + 1);
  }
}
