package dev.bellwether.bench;

import static dev.bellwether.bench.Engines.ALPHAS;
import static dev.bellwether.bench.Engines.DAY;

import dev.bellwether.bench.World.Weather;
import dev.bellwether.gate.sequential.Dispersion;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** How often a canary that is as good as stable is rolled back within a day, whatever goes on. */
final class FalseAlarms {
  static final double[] RPS = {20, 200, 2000};

  private static final int RUNS_SHORT = 100;
  private static final int RUNS_WHOLE = 300;

  private static final List<Row> ROWS =
      List.of(
          new Row("healthy", world -> world),
          new Row("diurnal", world -> world.under(Weather.DIURNAL)),
          new Row("shared bursts", world -> world.under(Weather.BURSTS)),
          new Row("clusters, Fano 3", world -> world.clustered(3)),
          new Row("ramp 1/5/25/50 %, diurnal errors", world -> world.under(Weather.RAMP)),
          new Row("looks missing, pods restart", world -> world.under(Weather.MISSING)));

  private final Lab lab;
  private final Findings findings;

  private FalseAlarms(Lab lab, Findings findings) {
    this.lab = lab;
    this.findings = findings;
  }

  private record Row(String name, UnaryOperator<World> change) {
    /** A dispersion that is stated too small is a certain false alarm, so it is as measured. */
    Dispersion measured() {
      double fano = change.apply(World.healthy(200)).fano();
      return fano > 1 ? Dispersion.measured(fano) : Engines.MEASURED;
    }

    String label() {
      return measured().equals(Engines.MEASURED)
          ? name
          : "%s (%s for 1.1)".formatted(name, Engines.named(measured()));
    }
  }

  static void measure(Lab lab, Findings findings) {
    FalseAlarms all = new FalseAlarms(lab, findings);
    all.matrix();
    if (lab.whole()) {
      all.hotNode();
    }
  }

  /** A healthy release; the comparison with other rules reads the same runs. */
  static List<Simulation> healthy(Lab lab, double rps, Dispersion dispersion) {
    return runs(lab, ROWS.getFirst(), rps, dispersion);
  }

  private static List<Simulation> runs(Lab lab, Row row, double rps, Dispersion dispersion) {
    return lab.run(
        "%s, %.0f rps, %s".formatted(row.name(), rps, Engines.named(dispersion)),
        row.change().apply(World.healthy(rps)),
        Engines.versus(dispersion, 60),
        Engines.levels(),
        DAY,
        lab.runs(RUNS_SHORT, RUNS_WHOLE));
  }

  private void matrix() {
    findings.heading("False alarms in a day");
    findings.paragraph(
        "Share of %d runs with a false alarm, at alpha .05 / .01. The ratio is 1, so this is the edge of what may be."
            .formatted(lab.runs(RUNS_SHORT, RUNS_WHOLE)));
    findings.columns(columns());
    List<List<Simulation>> known = new ArrayList<>();
    List<List<Simulation>> unknown = new ArrayList<>();
    for (Row row : ROWS) {
      List<String> cells = new ArrayList<>(List.of(row.label()));
      cells.addAll(cells(row, row.measured(), known));
      cells.addAll(cells(row, Engines.UNKNOWN, unknown));
      findings.row(cells);
    }
    together("a measured dispersion", known);
    together("nothing known", unknown);
  }

  private static List<String> columns() {
    List<String> columns = new ArrayList<>(List.of("both versions alike"));
    for (String dispersion : List.of("Fano 1.1", "nothing known")) {
      for (double rps : RPS) {
        columns.add("%s, %.0f rps".formatted(dispersion, rps));
      }
    }
    return columns;
  }

  private List<String> cells(Row row, Dispersion dispersion, List<List<Simulation>> all) {
    List<String> cells = new ArrayList<>();
    for (double rps : RPS) {
      List<Simulation> runs = runs(lab, row, rps, dispersion);
      all.add(runs);
      for (int level = 0; level < ALPHAS.size(); level++) {
        double alpha = ALPHAS.get(level);
        String name =
            "false alarms in 24 h at alpha %.2f: %s, %.0f rps, %s"
                .formatted(alpha, row.name(), rps, Engines.named(dispersion));
        findings.barOfTable(Bar.share(name, runs.get(level), alpha));
      }
      cells.add(
          Findings.percent(runs.get(0).share()) + " / " + Findings.percent(runs.get(1).share()));
    }
    return cells;
  }

  /** Each is at most alpha, so all together are; with so many runs little chance is left. */
  private void together(String dispersion, List<List<Simulation>> all) {
    for (int level = 0; level < ALPHAS.size(); level++) {
      int at = level;
      long times = all.stream().mapToLong(runs -> runs.get(at).times()).sum();
      int runs = all.stream().mapToInt(each -> each.get(at).runs()).sum();
      String name =
          "false alarms in 24 h at alpha %.2f: all rows together, %s"
              .formatted(ALPHAS.get(level), dispersion);
      findings.bar(Bar.share(name, times, runs, ALPHAS.get(level)));
    }
  }

  /** Nothing can tell it from the version, so this is no promise. */
  private void hotNode() {
    findings.paragraph(
        """
        No promise: the canary alone gets better and worse by a fifth, as on a hot node (autoregression of .9 a look).
        Nothing can tell that from the version; a larger `max_ratio` allows for it. Alpha .05, as above; %d runs.\
        """
            .formatted(lab.runs(20, 100)));
    List<String> columns = columns();
    columns.set(0, "hot node");
    findings.columns(columns);
    for (double maxRatio : new double[] {1, 1.25, 1.5}) {
      List<String> cells = new ArrayList<>(List.of("`max_ratio` " + maxRatio));
      for (Dispersion dispersion : List.of(Engines.MEASURED, Engines.UNKNOWN)) {
        for (double rps : RPS) {
          cells.add(Findings.percent(hotNode(maxRatio, rps, dispersion).share()));
        }
      }
      findings.row(cells);
    }
  }

  private Simulation hotNode(double maxRatio, double rps, Dispersion dispersion) {
    return lab.run(
        "hot node, max_ratio %s, %.0f rps, %s".formatted(maxRatio, rps, Engines.named(dispersion)),
        World.healthy(rps).under(Weather.HOT_NODE),
        Engines.versus(Engines.beside(maxRatio, Math.max(1.5, maxRatio)), dispersion, 60),
        Engines.at(.05),
        DAY,
        lab.runs(20, 100));
  }
}
