package dev.bellwether.backtest;

import dev.bellwether.spec.Defaults;
import dev.bellwether.spec.Plan;
import dev.bellwether.spec.SpecReader;
import java.time.Instant;
import java.util.Objects;

/** Lines of looks files, and plans to judge them by. */
record LookText(
    String release, int second, double weight, String extra, String canary, String stable) {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  /** A look of {@code r} so many seconds after the start, at 50 %. */
  static LookText at(int second) {
    return new LookText("r", second, 50, "", "", "");
  }

  LookText of(String other) {
    return new LookText(other, second, weight, extra, canary, stable);
  }

  LookText weight(double other) {
    return new LookText(release, second, other, extra, canary, stable);
  }

  LookText with(String keys) {
    return new LookText(release, second, weight, keys, canary, stable);
  }

  LookText canary(String counts) {
    return new LookText(release, second, weight, extra, counts, stable);
  }

  LookText canary(int requests, int errors) {
    return canary(requests(requests, errors));
  }

  LookText gauge(String name, double value) {
    return canary("\"gauges\":{\"%s\":%s}".formatted(name, value));
  }

  LookText stable(int requests, int errors) {
    return new LookText(release, second, weight, extra, canary, requests(requests, errors));
  }

  LookText stable(String counts) {
    return new LookText(release, second, weight, extra, canary, counts);
  }

  static Instant time(int second) {
    return START.plusSeconds(second);
  }

  String line() {
    return "{\"release\":\"%s\",\"at\":\"%s\",\"weight\":%s%s%s%s}"
        .formatted(
            release,
            time(second),
            weight,
            extra.isEmpty() ? "" : "," + extra,
            canary.isEmpty() ? "" : ",\"canary\":{" + canary + "}",
            stable.isEmpty() ? "" : ",\"stable\":{" + stable + "}");
  }

  private static String requests(int requests, int errors) {
    return "\"requests\":%d,\"errors\":%d".formatted(requests, errors);
  }

  /** Steps of 5, 25 and 50 %, each watched for a minute. */
  static Plan plan(String gates) {
    String spec =
        """
        release_pipeline:
          name: fraud-model-v12
          stages: [build_artifact, smoke_test, canary_deploy, monitor_metrics, promote_or_rollback]
          canary: {steps: [{traffic: 5%%}, {traffic: 25%%}, {traffic: 50%%}]}
          look: 15s
          watch: 1m
          max_watch: 1h
          gates: {%s}
        """
            .formatted(gates);
    return Objects.requireNonNull(new SpecReader(Defaults.builtIn()).read(spec).plan());
  }
}
