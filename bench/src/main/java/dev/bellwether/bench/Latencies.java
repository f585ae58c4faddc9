package dev.bellwether.bench;

import static dev.bellwether.bench.Engines.ALPHAS;
import static dev.bellwether.bench.Engines.DAY;

import dev.bellwether.gate.sequential.Proportion;
import dev.bellwether.gate.sequential.Proportion.Ceiling;
import dev.bellwether.gate.sequential.Proportion.VersusStable;
import dev.bellwether.gate.sequential.Sample;
import dev.bellwether.gate.sequential.SequentialTest;
import dev.bellwether.gate.sequential.Standing;
import dev.bellwether.gate.sequential.Tail;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/**
 * A 95th percentile of at most 250 ms, read from buckets. Latencies are log-normal with a median of
 * 90 ms, so that 2.05 % of a healthy version's are slower than the limit.
 */
final class Latencies {
  private static final double LIMIT_MS = 250;
  private static final double MEDIAN_MS = 90;
  private static final double SPREAD = .5;
  private static final double TAIL = .05;
  private static final List<Double> EDGES_MS = List.of(50.0, 100.0, 250.0, 500.0, 1000.0);

  /** Runs that the design's figures are the means of. */
  private static final int DESIGN_RUNS = 1000;

  private static final VersusStable TERMS = new VersusStable(1, .001, 1.5, 1.5, TAIL);
  private static final SequentialTest BESIDE = Proportion.of(TERMS, 1, Engines.MEASURED, true);

  private final Lab lab;
  private final Findings findings;

  private Latencies(Lab lab, Findings findings) {
    this.lab = lab;
    this.findings = findings;
  }

  static void measure(Lab lab, Findings findings) {
    Latencies all = new Latencies(lab, findings);
    for (double rps : FalseAlarms.RPS) {
      all.promises(rps);
    }
    all.asDesigned();
    if (lab.whole()) {
      all.table();
    }
  }

  /** How many times slower than healthy has such a share above the limit, given its quantile. */
  private static double slower(double quantile) {
    return LIMIT_MS / MEDIAN_MS / Math.exp(SPREAD * quantile);
  }

  private void promises(double rps) {
    String traffic = "%.0f rps, Fano 1.1".formatted(rps);
    for (double alpha : ALPHAS) {
      findings.barOfTable(
          Bar.share(
              "false alarms in 24 h at alpha %.2f: p95 exactly at its limit, %s"
                  .formatted(alpha, traffic),
              runs("at limit " + alpha, ceiling(1.5), rps, slower(1.64485), failing(alpha)),
              alpha));
    }
    findings.barOfTable(
        Bar.share(
            "passes with 7.5 % above the limit of p95, " + traffic,
            runs("at margin", ceiling(1.5), rps, slower(1.43953), Passes::shown),
            .05));
    findings.barOfTable(
        Bar.share(
            "false alarms in 24 h at alpha 0.05: latency as stable's, " + traffic,
            runs("as stable", BESIDE, rps, 1, failing(.05)),
            .05));
  }

  /** At 20 rps, with the count kernel alone, as the design measured it. */
  private void asDesigned() {
    SequentialTest strict = Proportion.of(new Ceiling(TAIL, 1), Engines.INDEPENDENT, true);
    SequentialTest beside = Proportion.of(TERMS, 1, Engines.INDEPENDENT, true);
    asDesigned("to find 1.5 times the latency", strict, 1.5, failing(.05), 3.7);
    asDesigned("to have evidence for a healthy p95", strict, 1, Passes::shown, 6.2);
    asDesigned("to find 1.2 times the latency beside stable", beside, 1.2, failing(.05), 8.1);
  }

  private void asDesigned(
      String what, SequentialTest test, double times, Predicate<Standing> wanted, double design) {
    Simulation runs = runs(what + ", independent", test, 20, times, wanted);
    findings.bar(
        Bar.asDesigned("minutes " + what + ": 20 rps, independent", runs, design, DESIGN_RUNS));
  }

  private static SequentialTest ceiling(double margin) {
    return Proportion.of(new Ceiling(TAIL, margin), Engines.MEASURED, true);
  }

  private static Predicate<Standing> failing(double alpha) {
    return standing -> standing.failLogE() >= Engines.at(alpha);
  }

  private static boolean passes(Standing standing) {
    return standing.passes(.05);
  }

  private Simulation runs(
      String name, SequentialTest test, double rps, double times, Predicate<Standing> wanted) {
    return lab.run(
        "latency %s, %s times, %.0f rps".formatted(name, times, rps),
        random -> EngineRule.first(test, () -> look(random, rps, times), DAY, wanted),
        DAY,
        lab.runs(60, 300));
  }

  /** One look of 60 s: the canary's latencies so many times those of stable. */
  private static Sample look(RandomGenerator random, double rps, double times) {
    int total = (int) (rps * 60);
    int trials = Draws.binomial(random, total, .05);
    List<Double> canary = Draws.bins(random, trials, shares(times));
    List<Double> stable = Draws.bins(random, total - trials, shares(1));
    Tail tail = Tail.above(LIMIT_MS, canary, EDGES_MS);
    Tail beside = Tail.above(LIMIT_MS, stable, EDGES_MS);
    return new Sample.Trials(
        tail.trials(),
        tail.lower(),
        tail.upper(),
        List.of(new Sample.Both(tail.lower(), tail.trials(), beside.lower(), beside.trials())));
  }

  private static double[] shares(double times) {
    double[] below =
        EDGES_MS.stream()
            .mapToDouble(edge -> Normal.below(Math.log(edge / (MEDIAN_MS * times)) / SPREAD))
            .toArray();
    double[] shares = Arrays.copyOf(below, below.length + 1);
    shares[below.length] = 1;
    for (int i = below.length; i > 0; i--) {
      shares[i] -= below[i - 1];
    }
    return shares;
  }

  private void table() {
    findings.heading("p95 of at most 250 ms");
    findings.paragraph(
        """
        Minutes; log-normal latencies in buckets, 2 %% of a healthy version's above the limit; Fano 1.1, alpha .05, %d runs. Within an hour at
        20 rps the plain rule, p95 of one look, fails %s of healthy releases and Argo's, failureLimit 3, %s where 5 %% above the limit pass;
        where the quantile has to be below it, as in `result < 250`, %s and %s. Latency times 1.2
        keeps the ceiling, which passes it, and is found beside stable: have both.\
        """
            .formatted(
                lab.runs(60, 300),
                Findings.percent(oneLook(1, true).share()),
                Findings.percent(oneLook(4, true).share()),
                Findings.percent(oneLook(1, false).share()),
                Findings.percent(oneLook(4, false).share())));
    findings.columns(List.of("what", "20 rps", "200 rps", "2000 rps"));
    row("healthy: passed by the ceiling", ceiling(1.5), 1, Latencies::passes);
    row("healthy: passed by its strict form", ceiling(1), 1, Latencies::passes);
    row("times 1.5: found by the ceiling", ceiling(1.5), 1.5, failing(.05));
    row("times 1.2: passed by the ceiling", ceiling(1.5), 1.2, Latencies::passes);
    row("times 1.2: found beside stable", BESIDE, 1.2, failing(.05));
  }

  private void row(String name, SequentialTest test, double times, Predicate<Standing> wanted) {
    List<String> cells = new ArrayList<>(List.of(name));
    for (double rps : FalseAlarms.RPS) {
      cells.add(Findings.delay(runs(name, test, rps, times, wanted)));
    }
    findings.row(cells);
  }

  /**
   * An hour of healthy looks at 20 rps, each judged by itself, until so many failed.
   *
   * @param kept whether a look with exactly 5 % above the limit, whose p95 is the limit, passes
   */
  private Simulation oneLook(int failures, boolean kept) {
    int hour = 60;
    return lab.run(
        "p95 of one look, failures %d, %s".formatted(failures, kept ? "at most" : "below"),
        random -> {
          int failed = 0;
          for (int look = 1; look <= hour && failed < failures; look++) {
            List<Double> counts = Draws.bins(random, 60, shares(1));
            double slow = Tail.above(LIMIT_MS, counts, EDGES_MS).lower();
            double may = TAIL * 60;
            failed += slow > may || (slow == may && !kept) ? 1 : 0;
          }
          return failed < failures ? 0 : hour;
        },
        hour,
        lab.runs(60, 300));
  }
}
