package dev.bellwether.cli;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bellwether.program.ExitCode;
import dev.bellwether.spec.Explain;
import dev.bellwether.spec.Feasibility;
import dev.bellwether.spec.Finding;
import dev.bellwether.spec.JsonMappers;
import dev.bellwether.spec.Plan;
import dev.bellwether.spec.SpecReading;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "lint",
    description = "Checks a release spec without any server: every finding at once.")
final class LintCommand implements Callable<Integer> {
  private static final JsonMapper JSON = JsonMappers.strict();

  private final Cli cli;

  @SuppressWarnings("NullAway.Init") // picocli sets it
  @Parameters(paramLabel = "FILE", description = "The release spec, YAML or JSON.")
  private Path file;

  @Option(names = "--strict", description = "Warnings fail too.")
  private boolean strict;

  @Option(names = "--explain", description = "Say the whole plan with its units and defaults.")
  private boolean explain;

  @Mixin private final OfflineSpec offline = new OfflineSpec();

  @Option(
      names = "--rps",
      paramLabel = "N",
      converter = TrafficRate.class,
      description = "Warn of steps that cannot decide at so many requests a second.")
  private @Nullable Double rps;

  LintCommand(Cli cli) {
    this.cli = cli;
  }

  @Override
  public Integer call() {
    SpecReading reading = withTraffic(offline.read(cli, file));
    cli.print(json(reading), out -> people(out, reading));
    boolean failed = !reading.valid() || (strict && !reading.findings().isEmpty());
    return failed ? ExitCode.INVALID_SPEC : ExitCode.DONE;
  }

  private SpecReading withTraffic(SpecReading reading) {
    Plan plan = reading.plan();
    if (plan == null || rps == null) {
      return reading;
    }
    List<Finding> findings = new ArrayList<>(reading.findings());
    findings.addAll(Feasibility.ofTraffic(plan, rps));
    return new SpecReading(plan, reading.name(), findings, reading.normalized());
  }

  /** What {@code POST /v1/specs:validate} answers. */
  private static ObjectNode json(SpecReading reading) {
    ObjectNode json = JSON.createObjectNode();
    json.put("valid", reading.valid());
    json.set("normalized", JSON.valueToTree(reading.normalized()));
    json.set("findings", JSON.valueToTree(reading.findings()));
    return json;
  }

  private void people(PrintStream out, SpecReading reading) {
    reading
        .findings()
        .forEach(finding -> out.println(FindingLine.of(finding).text(file.toString())));
    long errors = reading.findings().stream().filter(Finding::refuses).count();
    long warnings = reading.findings().size() - errors;
    Plan plan = reading.plan();
    if (plan == null) {
      out.println(
          file + ": not valid, " + counted(errors, "error") + ", " + counted(warnings, "warning"));
      return;
    }
    out.println(file + ": valid" + (warnings == 0 ? "" : ", " + counted(warnings, "warning")));
    if (explain) {
      int columns = cli.console().columns() - 1;
      Explain.lines(plan).stream()
          .flatMap(line -> Text.wrap(line, columns, "  ").stream())
          .forEach(line -> out.println(" " + line));
    }
  }

  private static String counted(long count, String what) {
    return count + " " + what + (count == 1 ? "" : "s");
  }
}
