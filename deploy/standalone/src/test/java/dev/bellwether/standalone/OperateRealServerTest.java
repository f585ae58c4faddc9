package dev.bellwether.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.bellwether.api.ApiMain;
import dev.bellwether.cli.CliMain;
import dev.bellwether.playground.Quality;
import dev.bellwether.spec.JsonMappers;
import dev.bellwether.standalone.RealServer.Said;
import dev.bellwether.worker.CheckMain;
import dev.bellwether.worker.DirectRollbackMain;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * The commands of docs/operate.md, as they stand there, against a {@code dev} that runs. Each test
 * leaves v11 with all traffic to the next one.
 */
@EnabledIfSystemProperty(named = "bellwether.real", matches = "true")
class OperateRealServerTest extends OnARealServer {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String RELEASES = "/v1/releases/";
  private static final String ROLLBACK = "bellwether rollback fraud-model@prod";
  private static final String ID_ON_PAGE = "fraud-model-v12-3f9a1c02";
  private static final String ROLLBACK_BY_ID = "bellwether rollback " + ID_ON_PAGE;
  private static final String DIRECT = "bellwether rollback --direct fraud-model@prod";
  private static final Path PAGE = Path.of("..", "..", "docs", "operate.md");
  private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|(\\S+)");
  private static final Pattern CURL =
      Pattern.compile("curl (?:-N )?http://127\\.0\\.0\\.1:8700(\\S+).*");
  private static final Pattern ADMIN =
      Pattern.compile("metrics at (http://127\\.0\\.0\\.1:\\d+)/?");

  private static Ground ground;
  private static RunningDev dev;

  @BeforeAll
  static void run() throws Exception {
    ground = Ground.prepare(real, Quality.GOOD, Ground.PATIENT);
    dev = RunningDev.start(ground.folder());
  }

  @AfterAll
  static void end() {
    dev.close();
    ground.close();
  }

  @Test
  void looksHoldsResumesExtendsAndGetsBack() throws Exception {
    started(Ground.STEADY);

    for (String looking : List.of("status", "list", "get", "why", "timeline", "export")) {
      assertThat(run("bellwether " + looking).text()).isNotBlank();
    }
    run("bellwether hold");
    awaitState("held");
    run("bellwether resume");
    awaitState("watching");
    run("bellwether extend");

    assertThat(run(ROLLBACK + " --reason").text())
        .contains("Rolled back fraud-model@demo: v11 serves 100 %, weight 0 read back");
    assertThat(ground.weight("v12")).isZero();
    List<String> paths =
        Files.readAllLines(PAGE).stream()
            .map(CURL::matcher)
            .filter(Matcher::matches)
            .map(line -> line.group(1).replace("fraud-model@prod", Ground.TARGET))
            .toList();
    assertThat(paths).hasSize(3);
    for (String path : paths) {
      // The release has ended, and so its events do.
      assertThat(dev.get(path).statusCode()).as(path).isEqualTo(200);
    }
  }

  @Test
  void getsBackWithNothingButTheTarget() throws Exception {
    started(Ground.STEADY);

    assertThat(run(DIRECT + " --config").text())
        .contains("v11 100 %, was v11 80 %, v12 20 %; read back after");

    awaitState("ended");
    assertThat(field("outcome")).isEqualTo("rolled_back");
    assertThat(field("cause")).isEqualTo("direct");
    assertThat(run(DIRECT + " --config").text()).contains("v11 100 % already; nothing was written");
  }

  @Test
  void promotesByItsWordAndUndoesThePromotion() throws Exception {
    promoted();

    assertThat(run(ROLLBACK).text()).contains("Rolled back fraud-model@demo: v11 serves 100 %");
    assertThat(ground.weight("v11")).isEqualTo(100);
    assertThat(run(ROLLBACK).text()).contains("rolled back already");
    assertThat(ground.weight("v11")).isEqualTo(100);
  }

  @Test
  void goesBackToAVersionThatIsNamed() throws Exception {
    promoted();

    assertThat(run(DIRECT + " --to").text()).contains("v11 100 %, was v12 100 %; read back");

    assertThat(ground.weight("v11")).isEqualTo(100);
  }

  @Test
  void rollsBackTheOpenReleaseAndThePromotedOneBeforeIt() throws Exception {
    String promoted = promoted();
    String again =
        Ground.STEADY
            .replace("\"previous_version\": \"v11\"", "\"previous_version\": \"v12\"")
            .replace("fraud-model-v12", "fraud-model-v11");
    String open = started(again);

    assertThat(run(ROLLBACK_BY_ID, word -> word.equals(ID_ON_PAGE) ? promoted : word).text())
        .contains("v11 serves 100 %");

    await().atMost(PATIENCE).until(() -> ground.weight("v11") == 100);
    awaitState("ended");
    assertThat(field("id")).startsWith("fraud-model-rollback-");
    assertThat(state(open).path("outcome").asText()).isEqualTo("rolled_back");
  }

  @Test
  void itsPartsRunByThemselves() throws Exception {
    assertThat(run("bellwether check").text()).contains("environments:");
    Path log = ground.folder().resolve("api.log");
    List<String> config = words(line("bellwether api")).subList(1, 3);

    try (ChildJvm api = ChildJvm.start(ApiMain.class, config, log, "api ready");
        ChildJvm worker = ground.worker("--queues", "watch,serving")) {
      assertThat(api.pid()).isNotEqualTo(worker.pid());
      Matcher admin = ADMIN.matcher(Files.readString(log));
      assertThat(admin.find()).isTrue();
      for (String path : List.of("/livez", "/readyz", "/metrics")) {
        assertThat(dev.get(admin.group(1) + path).statusCode()).as(path).isEqualTo(200);
      }
    }
  }

  /** The id of a release, once its canary has traffic. */
  private static String started(String spec) throws Exception {
    String id = dev.post("/v1/releases", spec).path("id").asText();
    awaitState("watching");
    return id;
  }

  /** The id of a release that was promoted by somebody's word, step by step. */
  private static String promoted() throws Exception {
    String id = started(Ground.STEADY);
    run("bellwether promote");
    await().atMost(PATIENCE).until(() -> watches(2));
    run("bellwether promote", word -> word.equals("1") ? "2" : word);
    awaitState("ended");
    assertThat(field("outcome")).as(field("reason")).isEqualTo("promoted");
    assertThat(ground.weight("v12")).isEqualTo(100);
    return id;
  }

  private static boolean watches(int step) throws Exception {
    JsonNode now = state(Ground.TARGET);
    return now.path("state").asText().equals("watching") && now.at("/step/index").asInt() == step;
  }

  private static void awaitState(String state) {
    await().atMost(PATIENCE).until(() -> field("state").equals(state));
  }

  private static String field(String name) throws Exception {
    return state(Ground.TARGET).path(name).asText();
  }

  private static JsonNode state(String reference) throws Exception {
    return JsonMappers.lenient().readTree(dev.get(RELEASES + reference).body());
  }

  private static Said run(String start) throws Exception {
    return run(start, UnaryOperator.identity());
  }

  /**
   * Runs the command of the page that is this one, else the first that starts so.
   *
   * @param instead says other words for some of the page
   */
  private static Said run(String start, UnaryOperator<String> instead) throws Exception {
    String line = line(start);
    List<String> words = words(line).stream().map(instead).toList();
    Said said =
        switch (words.getFirst()) {
          case "check" -> dev.run(CheckMain.class, words.subList(1, words.size()));
          case "rollback" ->
              words.contains("--direct")
                  ? dev.run(DirectRollbackMain.class, words.subList(1, words.size()))
                  : dev.run(CliMain.class, words);
          default -> dev.run(CliMain.class, words);
        };
    assertThat(said.exitCode()).as("%s: %s", line, said.text()).isZero();
    return said;
  }

  private static String line(String start) throws Exception {
    List<String> lines =
        Files.readAllLines(PAGE).stream()
            .map(String::strip)
            .filter(l -> l.startsWith(start))
            .toList();
    assertThat(lines).as("on the page: " + start).isNotEmpty();
    return lines.contains(start) ? start : lines.getFirst();
  }

  private static List<String> words(String line) {
    return WORD.matcher(line.replaceAll(" +[>#].*", ""))
        .results()
        .map(word -> word.group(1) == null ? word.group(2) : word.group(1))
        .map(word -> word.replace("fraud-model@prod", Ground.TARGET))
        .map(word -> word.equals("config.yml") ? ground.folder().resolve(word).toString() : word)
        .skip(1)
        .toList();
  }
}
