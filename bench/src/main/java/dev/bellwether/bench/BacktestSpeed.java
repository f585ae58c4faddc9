package dev.bellwether.bench;

import dev.bellwether.backtest.Backtest;
import dev.bellwether.backtest.Backtest.Taken;
import dev.bellwether.spec.Defaults;
import dev.bellwether.spec.Plan;
import dev.bellwether.spec.SpecReader;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * How many looks a second a backtest judges on one core, from the text of a line to the ruling. The
 * time is the thread's own, because machines are busy.
 */
public final class BacktestSpeed {
  private static final int LOOKS = 40_000;
  private static final int ROUNDS = 12;
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private BacktestSpeed() {}

  public static void main(String[] arguments) {
    String gate = "max_error_rate: {limit: 0.5%%, test: sequential%s}";
    time("one ceiling gate, independent", gate.formatted(", dispersion: independent"), false);
    time("one ceiling gate", gate.formatted(""), false);
    time("the hedged default, beside stable", gate.formatted(", baseline: stable"), true);
    time(
        "the seed's three gates",
        gate.formatted("")
            + ", max_p95_latency_ms: {limit: 250, test: sequential}"
            + ", min_quality_score: {limit: 0.92, test: sequential}",
        true);
  }

  private static void time(String name, String gates, boolean full) {
    Plan plan = plan(gates);
    List<String> lines = lines(full);
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    double best = Double.POSITIVE_INFINITY;
    long judged = 0;
    for (int round = 0; round < ROUNDS; round++) {
      Backtest backtest = new Backtest(plan);
      long begun = threads.getCurrentThreadCpuTime();
      long number = 0;
      for (String line : lines) {
        number++;
        judged += backtest.take(number, line) instanceof Taken.Judged ? 1 : 0;
      }
      best = Math.min(best, (threads.getCurrentThreadCpuTime() - begun) / 1e3 / LOOKS);
    }
    System.out.printf(
        Locale.ROOT,
        "%-34s %6.2f us a look, %,9.0f looks a second; %,d characters a line, %s%n",
        name,
        best,
        1e6 / best,
        lines.getLast().length(),
        judged == (long) LOOKS * ROUNDS ? "all judged" : "NOT ALL JUDGED");
  }

  private static Plan plan(String gates) {
    String spec =
        """
        release_pipeline:
          name: fraud-model-v12
          stages: [canary_deploy, monitor_metrics, promote_or_rollback]
          canary: {steps: [{traffic: 5%%}]}
          gates: {%s}
        """
            .formatted(gates);
    return new SpecReader(Defaults.builtIn()).read(spec).accepted().orElseThrow();
  }

  /** A healthy release, so that none of it is left out after a fail. */
  private static List<String> lines(boolean full) {
    Random random = new Random(1);
    List<String> lines = new ArrayList<>();
    for (int look = 1; look <= LOOKS; look++) {
      int errors = random.nextInt(10) == 0 ? 1 : 0;
      String canary = "\"requests\":60,\"errors\":" + errors;
      String stable = "";
      if (full) {
        int slow = random.nextInt(3);
        canary +=
            ",\"latency\":{\"le_ms\":[100,250,500],\"cumulative\":[40,%d,60]},\"scores\":{\"1.0\":58,\"0.4\":2}"
                .formatted(60 - slow);
        stable = ",\"stable\":{\"requests\":1140,\"errors\":%d}".formatted(random.nextInt(5));
      }
      lines.add(
          "{\"release\":\"fraud-model-v12-3f9a1c02\",\"at\":\"%s\",\"weight\":5,\"canary\":{%s}%s}"
              .formatted(START.plusSeconds(15L * look), canary, stable));
    }
    return lines;
  }
}
