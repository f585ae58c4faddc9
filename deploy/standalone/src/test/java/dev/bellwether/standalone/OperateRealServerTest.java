package dev.bellwether.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.bellwether.cli.CliMain;
import dev.bellwether.playground.Quality;
import dev.bellwether.spec.JsonMappers;
import dev.bellwether.standalone.RealServer.Said;
import dev.bellwether.worker.DirectRollbackMain;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** The commands of docs/operate.md, as they stand there, against a {@code dev} that runs. */
@EnabledIfSystemProperty(named = "bellwether.real", matches = "true")
class OperateRealServerTest extends OnARealServer {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String RELEASE = "/v1/releases/" + Ground.TARGET;
  private static final Path PAGE = Path.of("..", "..", "docs", "operate.md");
  private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|(\\S+)");

  @Test
  void looksHoldsResumesExtendsAndGetsBack() throws Exception {
    try (Ground ground = Ground.prepare(real, Quality.GOOD, Ground.PATIENT);
        RunningDev dev = RunningDev.start(ground.folder())) {
      dev.post("/v1/releases", Ground.STEADY);
      awaitState(dev, "watching");

      for (String looking : List.of("status", "list", "get", "why", "timeline", "export")) {
        assertThat(run(dev, ground, "bellwether " + looking).text()).isNotBlank();
      }
      run(dev, ground, "bellwether hold");
      awaitState(dev, "held");
      run(dev, ground, "bellwether resume");
      awaitState(dev, "watching");
      run(dev, ground, "bellwether extend");

      assertThat(run(dev, ground, "bellwether rollback fraud-model@prod --reason").text())
          .contains("Rolled back fraud-model@demo: v11 serves 100 %, weight 0 read back");
      assertThat(ground.weight("v12")).isZero();
      assertThat(run(dev, ground, "bellwether rollback --direct fraud-model@prod --config").text())
          .contains("v11 100 % already; nothing was written");
    }
  }

  private static void awaitState(RunningDev dev, String state) {
    await().atMost(PATIENCE).until(() -> field(dev, "state").equals(state));
  }

  private static String field(RunningDev dev, String name) throws Exception {
    return JsonMappers.lenient().readTree(dev.get(RELEASE).body()).path(name).asText();
  }

  /** The first command of the page that starts so, and has nothing else to say than the words. */
  private static Said run(RunningDev dev, Ground ground, String start) throws Exception {
    String line =
        Files.readAllLines(PAGE).stream()
            .map(String::strip)
            .filter(command -> command.equals(start) || command.startsWith(start + " "))
            .findFirst()
            .orElseThrow(() -> new AssertionError("not on the page: " + start));
    List<String> words =
        WORD.matcher(line.replaceAll(" [>#].*", ""))
            .results()
            .map(word -> word.group(1) == null ? word.group(2) : word.group(1))
            .map(word -> word.replace("fraud-model@prod", Ground.TARGET))
            .map(
                word -> word.equals("config.yml") ? ground.folder().resolve(word).toString() : word)
            .skip(1)
            .toList();
    Said said =
        words.contains("--direct")
            ? dev.run(DirectRollbackMain.class, words.subList(1, words.size()))
            : dev.run(CliMain.class, words);
    assertThat(said.exitCode()).as("%s: %s", line, said.text()).isZero();
    return said;
  }
}
