package dev.bellwether.admission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bellwether.gate.Facet;
import dev.bellwether.gate.Gate;
import dev.bellwether.gate.Reading;
import dev.bellwether.gate.Reading.Counts;
import dev.bellwether.gate.Reading.Endpoint;
import dev.bellwether.gate.Reading.Histogram;
import dev.bellwether.gate.Reading.Series;
import dev.bellwether.gate.Severity;
import dev.bellwether.gate.Terms;
import dev.bellwether.metrics.MetricsSource;
import dev.bellwether.serving.Releases;
import dev.bellwether.spec.Finding;
import dev.bellwether.spec.Plan;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MeasuredOutlookTest {
  private static final Plan PLAN =
      Releases.plan(
          List.of(
              new Gate.MaxErrorRate("max_error_rate", 0.005, null),
              new Gate.MinScore("min_quality_score", 0.92, null)));

  private static final Histogram LATENCY =
      new Histogram(List.of(100.0, 250.0, Double.POSITIVE_INFINITY), List.of(0.0, 0.0, 0.0), null);

  private Plan plan = PLAN;
  private double requests = 1000;

  @Test
  void warnsOfAGateThatNothingFeeds() {
    assertThat(outlook(1e9, false))
        .extracting(Finding::message)
        .singleElement()
        .asString()
        .contains("no source for `min_quality_score`");
  }

  @Test
  void doesNotMissWhatIsOnlyEverCountedUnderTheCanary() {
    plan =
        Releases.plan(
            List.of(
                new Gate.MaxDisagreementRate(
                    "max_disagreement_rate", 0.05, null, Terms.threshold(Severity.FATAL))));

    assertThat(outlook(1e9, false)).isEmpty();
  }

  @Test
  void warnsOfAStepThatGetsTooFewRequests() {
    assertThat(outlook(0, false)).extracting(Finding::code).containsExactly("W202", "W201");
  }

  @Test
  void saysNothingOfARateWhenTheCountersRestarted() {
    assertThat(outlook(-10, false)).extracting(Finding::code).containsExactly("W202");
  }

  @Test
  void saysThatMetricsCannotBeRead() {
    assertThat(outlook(0, true)).extracting(Finding::code).containsExactly("no-metrics");
  }

  @ParameterizedTest
  @CsvSource({"250, ''", "300, ''", "312.5, ''", "313, E223", "249, E223", "100, ''", "2000, E223"})
  void refusesALatencyLimitWithoutAnEdgeNearIt(double limit, String code) {
    plan = Releases.plan(List.of(new Gate.MaxLatency("max_p95_latency_ms", 0.95, limit, null)));
    List<Finding> findings = outlook(1e9, false);

    assertThat(findings.stream().map(Finding::code).toList())
        .isEqualTo(code.isEmpty() ? List.of() : List.of(code));
    assertThat(findings).allMatch(Finding::refuses);
  }

  /**
   * @param more requests that come between the two readings
   */
  private List<Finding> outlook(double more, boolean blind) {
    MetricsSource source =
        new MetricsSource() {
          @Override
          public Reading read(Question question) {
            return blind
                ? Reading.unreadable("edge", "refused")
                : reading(question.versions().contains("v12"));
          }

          @Override
          public String query(Gate gate, String model, String version) {
            return gate.name();
          }
        };
    return new MeasuredOutlook(
            name -> Optional.of(source), () -> requests += more, () -> Releases.NOW)
        .of(plan, "v11");
  }

  /** The canary has no traffic yet, and its shadow has. */
  private Reading reading(boolean canary) {
    List<Series> series = new ArrayList<>();
    series.add(
        new Series("v11", Map.of(Facet.REQUESTS, new Counts(requests, 0), Facet.LATENCY, LATENCY)));
    if (canary) {
      series.add(new Series("v12", Map.of(Facet.PAIRS, new Counts(100, 1))));
    }
    return new Reading(List.of(new Endpoint("edge", null, null, null, series)));
  }
}
