package dev.bellwether.playground;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import io.prometheus.metrics.core.datapoints.GaugeDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.instrumentation.jvm.ProcessMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The router's metrics, in a registry of their own, as Prometheus text 0.0.4. */
final class RouterMetrics {
  static final String CONTENT_TYPE = PrometheusTextFormatWriter.CONTENT_TYPE;

  private static final double[] LATENCY_EDGES_MS = {
    1, 2.5, 5, 10, 25, 50, 100, 250, 500, 1000, 2500
  };

  private static final double[] PREDICTION_EDGES = {.1, .2, .3, .4, .5, .6, .7, .8, .9};

  // One scrape sees each request in all of its metrics or in none.
  private final ReentrantLock lock = new ReentrantLock();
  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final Set<String> unscored = ConcurrentHashMap.newKeySet();
  private final PrometheusTextFormatWriter writer =
      PrometheusTextFormatWriter.builder().setIncludeCreatedTimestamps(false).build();
  private final Counter requests =
      Counter.builder()
          .name("model_requests_total")
          .help("Inference requests by the version that got them and the class of the answer")
          .labelNames("model", "version", "code")
          .withoutExemplars()
          .register(registry);
  private final Histogram durations =
      Histogram.builder()
          .name("model_request_duration_milliseconds")
          .help("From the router's receipt of a request to the model server's whole answer")
          .labelNames("model", "version")
          .classicOnly()
          .classicUpperBounds(LATENCY_EDGES_MS)
          .withoutExemplars()
          .register(registry);
  private final Histogram scores =
      Histogram.builder()
          .name("model_score")
          .help("One minus the squared error of each prediction whose label came back")
          .labelNames("model", "version")
          .classicOnly()
          .classicUpperBounds(scoreEdges())
          .withoutExemplars()
          .register(registry);
  private final Histogram namedScores =
      Histogram.builder()
          .name("model_scores")
          .help("Scores by name; accuracy: 1 for each prediction that its label proved right")
          .labelNames("model", "version", "name")
          .classicOnly()
          .classicUpperBounds(scoreEdges())
          .withoutExemplars()
          .register(registry);
  private final Counter nulls =
      Counter.builder()
          .name("model_nulls_total")
          .help("Successful answers without an output that can be used")
          .labelNames("model", "version")
          .withoutExemplars()
          .register(registry);
  private final Counter positives =
      Counter.builder()
          .name("model_positives_total")
          .help("Answers about one row that predict the positive class")
          .labelNames("model", "version")
          .withoutExemplars()
          .register(registry);
  private final Gauge inFlight =
      Gauge.builder()
          .name("model_in_flight_requests")
          .help("Requests that a version has not answered yet")
          .labelNames("model", "version")
          .withoutExemplars()
          .register(registry);
  private final Histogram predictions =
      Histogram.builder()
          .name("model_prediction")
          .help("Predicted probability of fraud of each single row")
          .labelNames("model", "version")
          .classicOnly()
          .classicUpperBounds(PREDICTION_EDGES)
          .withoutExemplars()
          .register(registry);
  private final Uptimes uptimes = new Uptimes(InstantSource.system());

  RouterMetrics() {
    ProcessMetrics.builder().register(registry);
    ProcessLoad.register(registry);
    uptimes.register(registry);
  }

  private static double[] scoreEdges() {
    return IntStream.rangeClosed(2, 20).mapToDouble(twentieth -> twentieth * 5 / 100.0).toArray();
  }

  /** The series of one version; they exist from now on, and outlive the version. */
  Series series(String model, String version) {
    return new Series(model, version);
  }

  /** Leaves the version's scores out of every text from now on; the rest of it is still there. */
  void hideScores(String version) {
    unscored.add("version=\"" + version + "\"");
  }

  byte[] text() {
    ByteArrayOutputStream out = new ByteArrayOutputStream(16 * 1024);
    try {
      writer.write(out, snapshots());
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory", e);
    }
    return unscored.isEmpty() ? out.toByteArray() : withoutTheirScores(out.toString(UTF_8));
  }

  private byte[] withoutTheirScores(String text) {
    return text.lines()
        .filter(
            line -> !line.startsWith("model_score") || unscored.stream().noneMatch(line::contains))
        .map(line -> line + "\n")
        .collect(Collectors.joining())
        .getBytes(UTF_8);
  }

  private MetricSnapshots snapshots() {
    lock.lock();
    try {
      return registry.scrape();
    } finally {
      lock.unlock();
    }
  }

  private void locked(Runnable update) {
    lock.lock();
    try {
      update.run();
    } finally {
      lock.unlock();
    }
  }

  /** What is counted for one version. */
  final class Series {
    private final CounterDataPoint succeeded;
    private final CounterDataPoint refused;
    private final CounterDataPoint failed;
    private final DistributionDataPoint durationMs;
    private final DistributionDataPoint score;
    private final DistributionDataPoint prediction;
    private final DistributionDataPoint accuracy;
    private final CounterDataPoint unusable;
    private final CounterDataPoint positive;
    private final GaugeDataPoint requestsInFlight;
    private final Uptimes.Uptime uptime;

    private Series(String model, String version) {
      succeeded = requests.labelValues(model, version, "2xx");
      refused = requests.labelValues(model, version, "4xx");
      failed = requests.labelValues(model, version, "5xx");
      durationMs = durations.labelValues(model, version);
      score = scores.labelValues(model, version);
      prediction = predictions.labelValues(model, version);
      accuracy = namedScores.labelValues(model, version, "accuracy");
      unusable = nulls.labelValues(model, version);
      positive = positives.labelValues(model, version);
      requestsInFlight = inFlight.labelValues(model, version);
      uptime = uptimes.of(model, version);
    }

    /** Its server is up. */
    void started() {
      uptime.started();
    }

    /** Its server is going down. */
    void stopped() {
      uptime.stopped();
    }

    void entered() {
      locked(requestsInFlight::inc);
    }

    /** A request that was chosen for this version but is not passed to it. */
    void withdrawn() {
      locked(requestsInFlight::dec);
    }

    void answered(int status, double milliseconds, Output output) {
      locked(() -> {
        requestsInFlight.dec();
        durationMs.observe(milliseconds);
        byClass(status).inc();
        switch (output) {
          case Output.Prediction prediction -> positive.inc(prediction.positive() ? 1 : 0);
          case Output.Unusable ignored -> unusable.inc();
          case Output.Other ignored -> {}
        }
      });
    }

    void scored(double value, double right) {
      locked(() -> {
        score.observe(value);
        accuracy.observe(right);
      });
    }

    void predicted(double probability) {
      locked(() -> prediction.observe(probability));
    }

    private CounterDataPoint byClass(int status) {
      if (status >= 500) {
        return failed;
      }
      return status >= 400 ? refused : succeeded;
    }
  }
}
