package dev.bellwether.cli;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bellwether.gate.planning.Forecast;
import dev.bellwether.gate.planning.Forecast.Time;
import dev.bellwether.gate.planning.Forecaster;
import dev.bellwether.program.ExitCode;
import dev.bellwether.spec.Durations;
import dev.bellwether.spec.Feasibility;
import dev.bellwether.spec.Finding;
import dev.bellwether.spec.Forecasts;
import dev.bellwether.spec.Forecasts.GateForecast;
import dev.bellwether.spec.Forecasts.StepForecast;
import dev.bellwether.spec.JsonMappers;
import dev.bellwether.spec.Plan;
import dev.bellwether.spec.Promises;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "plan",
    description = {
      "Says how long each gate of a spec needs at some traffic, without any server.",
      "It runs the gates' own tests on simulated canaries; the same question has the same answer."
    })
final class PlanCommand implements Callable<Integer> {
  private static final JsonMapper JSON = JsonMappers.strict();

  private final Cli cli;

  @SuppressWarnings("NullAway.Init") // picocli sets it
  @Parameters(paramLabel = "SPEC", description = "The release spec, YAML or JSON.")
  private Path file;

  @Option(
      names = "--rps",
      required = true,
      paramLabel = "N",
      converter = TrafficRate.class,
      description = "Requests a second of the whole target, canary and stable.")
  private double rps;

  @Mixin private final OfflineSpec offline = new OfflineSpec();

  PlanCommand(Cli cli) {
    this.cli = cli;
  }

  @Override
  public Integer call() {
    Plan plan = offline.plan(cli, file);
    Forecasts forecasts = Forecasts.of(plan, rps, true);
    List<Finding> findings = Feasibility.ofTraffic(plan, rps);
    if (cli.json()) {
      cli.out().println(json(plan, forecasts, findings));
    } else {
      PlanTable table = new PlanTable(cli.console().columns(), cli.ink());
      table.lines(plan, forecasts).forEach(cli.out()::println);
      findings.forEach(finding ->
          Text.wrap(FindingLine.of(finding).text(""), cli.console().columns() - 1, "  ")
              .forEach(cli.out()::println));
    }
    return ExitCode.DONE;
  }

  private static ObjectNode json(Plan plan, Forecasts forecasts, List<Finding> findings) {
    ObjectNode json = JSON.createObjectNode();
    json.put("name", plan.name());
    json.put("requests_per_second", forecasts.requestsPerSecond());
    json.put("alpha_fail", plan.statistics().fail());
    json.put("alpha_pass", plan.statistics().pass());
    ArrayNode steps = json.putArray("steps");
    forecasts.steps().forEach(step -> steps.add(json(step)));
    json.set("undecided", chances(List.of(forecasts.undecided(0), forecasts.undecided(1))));
    json.set("promises", JSON.valueToTree(Promises.of(plan, forecasts)));
    json.set("assumes", JSON.valueToTree(Promises.assumptions(plan)));
    json.set("outside", JSON.valueToTree(Promises.outside(plan)));
    json.set("findings", JSON.valueToTree(findings));
    return json;
  }

  private static ObjectNode json(StepForecast step) {
    ObjectNode json = JSON.createObjectNode();
    json.put("step", step.number());
    json.put("traffic", step.step().traffic() + "%");
    json.put("canary_requests_per_second", step.canaryPerSecond());
    json.put("canary_requests", Math.round(step.canaryRequests()));
    json.put("watch", Durations.format(step.step().watch()));
    json.put("max_watch", Durations.format(step.step().maxWatch()));
    json.put("decides", step.decides());
    ObjectNode gates = json.putObject("gates");
    step.gates().forEach(gate -> gates.set(gate.gate().name(), json(gate)));
    return json;
  }

  private static ObjectNode json(GateForecast gate) {
    ObjectNode json = JSON.createObjectNode();
    json.put("test", gate.gate().terms().test().wire());
    Forecast forecast = gate.forecast();
    if (forecast == null) {
      json.set("seconds_to_min_requests", seconds(gate.enough()));
      return json;
    }
    json.set("seconds_to_pass", times(Forecaster.PASS_AT, forecast.toPass()));
    json.set("seconds_to_fail", times(Forecaster.FAIL_AT, forecast.toFail()));
    json.set("undecided", chances(forecast.undecided()));
    json.set("seconds_to_pass_without_events", seconds(forecast.toPassWithoutEvents().typical()));
    json.set("notes", JSON.valueToTree(gate.notes()));
    return json;
  }

  private static ObjectNode times(List<Double> levels, List<Time> times) {
    ObjectNode json = JSON.createObjectNode();
    for (int i = 0; i < levels.size(); i++) {
      json.set(level(levels.get(i)), seconds(times.get(i).typical()));
    }
    return json;
  }

  private static ObjectNode chances(List<Double> chances) {
    ObjectNode json = JSON.createObjectNode();
    for (int i = 0; i < chances.size(); i++) {
      json.put(level(Forecaster.UNDECIDED_AT.get(i)), chances.get(i));
    }
    return json;
  }

  private static com.fasterxml.jackson.databind.JsonNode seconds(@Nullable Duration duration) {
    return duration == null
        ? JSON.getNodeFactory().nullNode()
        : JSON.getNodeFactory().numberNode(Math.round(duration.toMillis() / 1000.0));
  }

  private static String level(double level) {
    return BigDecimal.valueOf(level).stripTrailingZeros().toPlainString();
  }
}
