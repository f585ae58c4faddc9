package dev.bellwether.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.bellwether.program.ExitCode;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(name = "list", description = "Lists releases, newest first.")
final class ListCommand implements Callable<Integer> {
  private final Cli cli;

  @Option(names = "--model", paramLabel = "M", description = "Only of this model.")
  private @Nullable String model;

  @Option(
      names = "--state",
      paramLabel = "S",
      description = "Only in this state, or ended so: watching, held, promoted, rolled_back ...")
  private @Nullable String state;

  @Option(
      names = "--since",
      paramLabel = "DURATION",
      converter = DurationText.class,
      description = "Only started within this time, for instance 24h.")
  private @Nullable Duration since;

  ListCommand(Cli cli) {
    this.cli = cli;
  }

  @Override
  public Integer call() {
    List<String> query = new ArrayList<>();
    add(query, "model", model);
    add(query, "state", state == null ? null : state.toLowerCase(Locale.ROOT));
    add(query, "since", since == null ? null : Instant.now().minus(since).toString());
    String path = "/v1/releases" + (query.isEmpty() ? "" : "?" + String.join("&", query));
    JsonNode page = cli.api().get(path);
    cli.print(page, out -> people(out, page, query.isEmpty()));
    return ExitCode.DONE;
  }

  private static void add(List<String> query, String key, @Nullable String value) {
    if (value != null) {
      query.add(key + "=" + ApiClient.segment(value));
    }
  }

  private void people(PrintStream out, JsonNode page, boolean all) {
    List<JsonNode> items = StateObject.list(page.path("items"));
    if (items.isEmpty()) {
      out.println(
          all
              ? "No releases. Start one: bellwether create FILE --watch"
              : "No release fits; bellwether list shows all.");
      return;
    }
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("RELEASE", "TARGET", "STATE", "STARTED"));
    items.forEach(item -> rows.add(row(new StateObject(item))));
    new Columns(rows).lines().forEach(out::println);
    if (page.path("next").isTextual()) {
      out.println("There are older ones: narrow with --model, --state or --since.");
    }
  }

  private List<String> row(StateObject release) {
    String started =
        StateObject.instant(release.json(), "started_at")
            .map(time -> Text.date(time, cli.console().zone()))
            .orElse("–");
    String word = word(release);
    return List.of(
        release.id(), release.target(), release.stuck() ? word + ", stuck" : word, started);
  }

  private static String word(StateObject release) {
    if (release.endedOutside()) {
      return "ended outside";
    }
    return release.outcome().isEmpty() ? release.state() : release.outcome();
  }
}
