package dev.bellwether.cli;

import dev.bellwether.gate.Gate;
import dev.bellwether.gate.planning.Forecast;
import dev.bellwether.gate.planning.Forecast.Time;
import dev.bellwether.spec.Forecasts;
import dev.bellwether.spec.Forecasts.GateForecast;
import dev.bellwether.spec.Forecasts.StepForecast;
import dev.bellwether.spec.Plan;
import dev.bellwether.spec.Promises;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What a plan can decide, for people. */
final class PlanTable {
  private static final List<String> HEAD =
      List.of("GATE", "PASS 20%", "50%", "80%", "FAIL 1.5x", "2x", "5x", "OPEN 50%", "80%");
  private static final List<String> LEGEND =
      List.of(
          "PASS: typical time until a gate passes with the canary at so much of its limit; no step"
              + " passes before `watch` is over.",
          "FAIL: typical time until it rolls back with the canary at so many times its limit from"
              + " the step's first look on.",
          "OPEN: chance of no verdict at the end of `max_watch`.");

  private final int columns;
  private final Ink ink;
  private final List<String> lines = new ArrayList<>();

  PlanTable(int columns, Ink ink) {
    this.columns = columns;
    this.ink = ink;
  }

  List<String> lines(Plan plan, Forecasts forecasts) {
    say(
        "%s at %s requests a second"
            .formatted(plan.name(), Text.number(forecasts.requestsPerSecond())),
        "");
    forecasts.steps().forEach(step -> step(step, forecasts.steps().size()));
    lines.add("");
    LEGEND.forEach(line -> say(line, "  "));
    lines.add("");
    Promises.of(plan, forecasts).forEach(promise -> say(promise, "  "));
    Promises.assumptions(plan).forEach(assumed -> say("Assumes " + assumed + ".", "  "));
    say("Outside of this: " + String.join(", ", Promises.outside(plan)) + ".", "  ");
    return lines;
  }

  private void step(StepForecast step, int of) {
    lines.add("");
    say(
        "step %d of %d: %d %% is %s canary requests a second, watched for %s to %s (%s requests)%s"
            .formatted(
                step.number(),
                of,
                step.step().traffic(),
                Text.number(step.canaryPerSecond()),
                Text.duration(step.step().watch()),
                Text.duration(step.step().maxWatch()),
                Text.full(Math.round(step.canaryRequests())),
                step.decides() ? "" : "; below min_canary_pct, so no gate failing is enough"),
        "  ");
    List<List<String>> rows = new ArrayList<>();
    rows.add(HEAD);
    step.gates().stream()
        .filter(gate -> gate.forecast() != null)
        .forEach(gate -> rows.add(row(gate)));
    if (rows.size() > 1) {
      List<String> table = new Columns(rows).lines();
      lines.add(" " + ink.faint(table.getFirst()));
      table.stream().skip(1).map(line -> " " + line).forEach(lines::add);
    }
    step.gates()
        .forEach(gate -> gate.notes().forEach(note -> say(gate.gate().name() + ": " + note, "  ")));
    // A note says already why there are no times.
    step.gates().stream()
        .filter(gate -> gate.forecast() == null && gate.notes().isEmpty())
        .forEach(this::plain);
  }

  private static List<String> row(GateForecast gate) {
    Forecast forecast = gate.forecast();
    if (forecast == null) {
      return List.of();
    }
    return Stream.of(
            Stream.of(gate.gate().name()),
            forecast.toPass().stream().map(PlanTable::time),
            forecast.toFail().stream().map(PlanTable::time),
            forecast.undecided().stream().map(PlanTable::chance))
        .flatMap(cells -> cells)
        .toList();
  }

  private void plain(GateForecast gate) {
    say(gate.gate().name() + ": " + without(gate), "  ");
  }

  private static String without(GateForecast gate) {
    String enough = gate.enough() == null ? "never" : "after " + Text.duration(gate.enough());
    return switch (gate.gate()) {
      case Gate.Alarm ignored -> "can only fail, passes while there is no sign; not forecast";
      case Gate.MaxGauge ignored -> "a gauge, goes by its samples and not by requests";
      case Gate.Testable testable ->
          testable.terms().sequential()
              ? "not forecast"
              : "a plain comparison, enough requests " + enough;
      case Gate.Condition ignored -> "a plain comparison, enough requests " + enough;
    };
  }

  private static String time(Time time) {
    return time.typical() == null ? "never" : time(time.typical().toMillis() / 1000.0);
  }

  /** Two digits and one unit: it is a typical time, not a promise. */
  private static String time(double seconds) {
    if (seconds < 90) {
      return Math.round(seconds) + "s";
    }
    if (seconds < 90 * 60) {
      return Math.round(seconds / 60) + "m";
    }
    double hours = seconds / 3600;
    if (hours < 48) {
      return Text.number(hours < 10 ? hours : Math.rint(hours)) + "h";
    }
    return Math.round(hours / 24) + "d";
  }

  private static String chance(double chance) {
    if (chance < .01) {
      return "<1%";
    }
    return chance > .99 ? ">99%" : Math.round(100 * chance) + "%";
  }

  private void say(String text, String indent) {
    lines.addAll(Text.wrap(text, columns - 1, indent));
  }
}
