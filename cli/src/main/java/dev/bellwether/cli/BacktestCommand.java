package dev.bellwether.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bellwether.backtest.Backtest;
import dev.bellwether.backtest.Backtest.Taken;
import dev.bellwether.backtest.Misread;
import dev.bellwether.backtest.ReleaseResult;
import dev.bellwether.gate.GateReport;
import dev.bellwether.program.ExitCode;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "backtest",
    description = {
      "Judges kept looks by a spec, without any server: what would its gates have decided?",
      "One look a line, as `bellwether export ID --looks` prints them; many releases in one file.",
      "Exit code 2 when a line is no look; what the others say is printed all the same."
    })
final class BacktestCommand implements Callable<Integer> {
  /** So many lines that are wrong are told one by one. */
  private static final int TOLD = 20;

  private static final String STANDARD_INPUT = "-";

  private final Cli cli;
  private long unreadable;
  private long doubted;

  @SuppressWarnings("NullAway.Init") // picocli sets it
  @Parameters(index = "0", paramLabel = "SPEC", description = "The release spec, YAML or JSON.")
  private Path spec;

  @SuppressWarnings("NullAway.Init") // picocli sets it
  @Parameters(index = "1", paramLabel = "LOOKS", description = "The looks; - for standard input.")
  private String looks;

  @Option(names = "--every-look", description = "The result at each look, not only at the end.")
  private boolean everyLook;

  @Mixin private final OfflineSpec offline = new OfflineSpec();

  BacktestCommand(Cli cli) {
    this.cli = cli;
  }

  @Override
  public Integer call() {
    Backtest backtest = new Backtest(offline.plan(cli, spec));
    try (InputStream in = open()) {
      judge(backtest, new LookLines(new InputStreamReader(in, StandardCharsets.UTF_8)));
    } catch (IOException | UncheckedIOException broken) {
      throw SpecFile.unreadable(
          Path.of(looks), String.valueOf(broken.getMessage()), broken, LOOKS_HINT);
    }
    List<ReleaseResult> results =
        backtest.releases().stream().flatMap(release -> backtest.result(release).stream()).toList();
    if (!everyLook || !cli.json()) {
      print(results);
    }
    if (unreadable + doubted > TOLD) {
      cli.console()
          .err()
          .println(
              "bellwether: %,d lines are no looks, %,d have parts in doubt"
                  .formatted(unreadable, doubted));
    }
    return unreadable > 0 ? ExitCode.USAGE : ExitCode.DONE;
  }

  private static final String LOOKS_HINT = "name a file of looks, one JSON object a line";

  private InputStream open() {
    return looks.equals(STANDARD_INPUT)
        ? cli.console().in()
        : SpecFile.open(Path.of(looks), LOOKS_HINT);
  }

  private void judge(Backtest backtest, LookLines lines) {
    long number = 0;
    while (lines.hasNext()) {
      number++;
      switch (backtest.take(number, lines.next())) {
        case Taken.Nothing ignored -> {}
        case Taken.Unreadable bad -> {
          unreadable++;
          tell(bad.why());
        }
        case Taken.Ignored ignored -> {}
        case Taken.Judged judged -> {
          List<Misread> doubts = judged.look().doubts();
          doubted += doubts.isEmpty() ? 0 : 1;
          doubts.forEach(this::tell);
          if (everyLook) {
            backtest.now(judged.look().release()).ifPresent(this::printLook);
          }
        }
      }
    }
  }

  private void tell(Misread wrong) {
    if (unreadable + doubted <= TOLD) {
      cli.console().err().println(looks + ":" + wrong.line() + ": " + Text.clean(wrong.text()));
    }
  }

  private void print(List<ReleaseResult> results) {
    if (cli.json()) {
      results.forEach(result -> cli.out().println(json(result)));
    } else {
      new BacktestTable(cli.console().columns(), cli.ink())
          .lines(results)
          .forEach(cli.out()::println);
    }
  }

  private void printLook(ReleaseResult now) {
    if (cli.json()) {
      cli.out().println(json(now));
    } else {
      cli.out().println(BacktestTable.look(now));
    }
  }

  static ObjectNode json(ReleaseResult result) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("release", result.release());
    json.put("decision", result.decision().wire());
    json.put("at", result.at().toString());
    json.put("looks", result.looks());
    json.put("gate", result.gate());
    ObjectNode gates = json.putObject("gates");
    result.gates().forEach(report -> gates.set(report.name(), json(report)));
    if (result.ignored() > 0) {
      json.put("ignored", result.ignored());
    }
    return json;
  }

  private static ObjectNode json(GateReport report) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("verdict", report.verdict().wire());
    json.put("fail_log_e", report.failLogEvidence());
    json.put("pass_log_e", report.passLogEvidence());
    json.put("estimate", report.value() == null ? null : report.value().value());
    if (report.interval().isEmpty()) {
      json.putNull("interval");
    } else {
      ArrayNode interval = json.putArray("interval");
      report.interval().forEach(interval::add);
    }
    json.put("p", report.p());
    json.put("reason", report.reason());
    return json;
  }
}
