package dev.bellwether.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bellwether.configuration.Configuration.Connection;
import dev.bellwether.configuration.Configuration.Http;
import dev.bellwether.configuration.Configuration.Temporal;
import dev.bellwether.spec.Defaults.Connections;
import dev.bellwether.spec.Defaults.OnUndecidable;
import dev.bellwether.spec.Finding;
import dev.bellwether.spec.Plan.OnUndecided;
import dev.bellwether.spec.Plan.Trust;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigurationReaderTest {
  private static final String FULL =
      """
      installation: bellwether
      http: {bind: 127.0.0.1, port: 8700, admin_port: 8701}
      temporal: {address: 127.0.0.1:7233, namespace: default}     # or profile: NAME
      # data_dir: ${NOT_SET_AND_NOT_NEEDED}
      commands: {trust: temporal}
      connections:
        edge:     {type: playground, url: "http://127.0.0.1:8710"}
        edge-metrics: {type: scrape, urls: ["http://127.0.0.1:8710/metrics"], timeout: 5s}
        models:   {type: file, path: ./models}
      environments:
        prod: {serving: edge, metrics: edge-metrics, registry: models}
      defaults: {environment: prod, steps: [5%, 25%, 50%], watch: 10m, max_watch: 2h, look: 15s, \
      min_requests: 500, on_undecided: hold, bake: 10m, keep_warm: 24h}
      """;

  @Test
  void readsTheExampleOfTheDesign() {
    ConfigurationReading reading = read(FULL);

    assertThat(reading.findings()).isEmpty();
    Configuration configuration = configuration(reading);
    assertThat(configuration.installation()).isEqualTo("bellwether");
    assertThat(configuration.http()).isEqualTo(new Http("127.0.0.1", 8700, 8701));
    assertThat(configuration.temporal()).isEqualTo(new Temporal("127.0.0.1:7233", "default", null));
    assertThat(configuration.dataDir()).isNull();
    assertThat(configuration.connections())
        .containsOnly(
            Map.entry("edge", new Connection.Playground("http://127.0.0.1:8710")),
            Map.entry(
                "edge-metrics",
                new Connection.Scrape(
                    List.of("http://127.0.0.1:8710/metrics"), Duration.ofSeconds(5))),
            Map.entry("models", new Connection.FileRegistry("./models")));
    assertThat(configuration.defaults().environment()).isEqualTo("prod");
    assertThat(configuration.defaults().environments())
        .containsOnly(Map.entry("prod", new Connections("edge", "edge-metrics", "models")));
    assertThat(configuration.defaults().connections())
        .containsExactlyInAnyOrder("edge", "edge-metrics", "models");
    assertThat(configuration.defaults().steps()).containsExactly(5, 25, 50);
    assertThat(configuration.defaults().onUndecided()).isEqualTo(OnUndecided.HOLD);
    assertThat(configuration.defaults().trust()).isEqualTo(Trust.TEMPORAL);
  }

  @Test
  void worksWithoutAFile() {
    Configuration configuration = ConfigurationReader.builtIn();

    assertThat(configuration.installation()).isEqualTo("bellwether");
    assertThat(configuration.http()).isEqualTo(new Http("127.0.0.1", 8700, 8701));
    assertThat(configuration.temporal()).isEqualTo(new Temporal("127.0.0.1:7233", "default", null));
    assertThat(configuration.connections()).isEmpty();
    assertThat(configuration.defaults().environment()).isEqualTo("prod");
    assertThat(configuration.effectiveTrust()).isEqualTo(Trust.TEMPORAL);
  }

  @Test
  void saysWhatTheDefaultsSayUnlessTheFileDoes() {
    Configuration configuration =
        configuration(
            read(
                "defaults: {steps: [20, 50%], watch: 3s, look: 1s, max_watch: 10s,"
                    + " on_undecidable: refuse}"));

    assertThat(configuration.defaults().steps()).containsExactly(20, 50);
    assertThat(configuration.defaults().watch()).isEqualTo(Duration.ofSeconds(3));
    assertThat(configuration.defaults().minRequests()).isEqualTo(500);
    assertThat(configuration.defaults().onUndecidable()).isEqualTo(OnUndecidable.REFUSE);
  }

  @Test
  void takesTheOnlyEnvironmentAsTheDefault() {
    Configuration configuration =
        configuration(read(FULL.replace("{environment: prod, ", "{").replace("prod:", "demo:")));

    assertThat(configuration.defaults().environment()).isEqualTo("demo");
  }

  @Test
  void takesValuesFromTheEnvironment() {
    String text =
        """
        http: {bind: ${BIND:-127.0.0.1}, port: ${PORT:-1}}
        connections:
          edge: {type: playground, url: "http://${HOST}:${PORT}/${PATH_PART:-}"}
        """;

    Configuration configuration =
        configuration(read(text, Map.of("PORT", "8799", "HOST", "localhost", "BIND", "")));

    assertThat(configuration.http().bind()).isEqualTo("127.0.0.1");
    assertThat(configuration.http().port()).isEqualTo(8799);
    assertThat(configuration.connections().get("edge"))
        .isEqualTo(new Connection.Playground("http://localhost:8799/"));
  }

  @Test
  void saysWhereAVariableIsNotSet() {
    Finding finding = only(read("http:\n  port: ${PORT}\n"));

    assertThat(finding.code()).isEqualTo("E301");
    assertThat(List.of(finding.line(), finding.column())).containsExactly(2, 9);
    assertThat(finding.message()).contains("PORT");
    assertThat(finding.suggestion()).isEqualTo("set it, or write ${PORT:-default}");
  }

  @Test
  void keepsColumnsRightBehindAVariable() {
    Finding finding = only(read("http: {bind: '${BIND}', port: x}", Map.of("BIND", "127.0.0.1")));

    assertThat(finding.column()).isEqualTo(31);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "${script:javascript:1}",
        "${url:UTF-8:http://x}",
        "${A:-${B}}",
        "${}",
        "${A",
        "${A-b}"
      })
  void looksNothingElseUp(String form) {
    assertThat(only(read("data_dir: \"" + form + "\"", Map.of("A", "a"))).code()).isEqualTo("E302");
  }

  @Test
  void refusesAVariableInPlaceOfAKey() {
    Finding finding = only(read("\"${KEY}\": 1", Map.of("KEY", "http")));

    assertThat(finding.code()).isEqualTo("E113");
    assertThat(finding.suggestion()).contains("variables stand only in values");
  }

  @Test
  void neverReadsKeysOutOfAVariable() {
    Configuration configuration =
        configuration(
            read("data_dir: ${DIR}\n", Map.of("DIR", "a\nhttp: {bind: 0.0.0.0} # ${DIR}")));

    assertThat(configuration.dataDir()).isEqualTo("a\nhttp: {bind: 0.0.0.0} # ${DIR}");
    assertThat(configuration.http().bind()).isEqualTo("127.0.0.1");
  }

  @Test
  void holdsValuesOfVariablesToTheSameTraps() {
    assertThat(only(read("http: {port: ${P}}", Map.of("P", "08700"))).code()).isEqualTo("E114");
    assertThat(only(read("data_dir: ${P}", Map.of("P", "no"))).code()).isEqualTo("E116");
    assertThat(read("data_dir: \"${P}\"", Map.of("P", "no")).valid()).isTrue();
  }

  @Test
  void namesTheNearestKeyForAnUnknownOne() {
    Finding finding = only(read("http: {bnid: 127.0.0.1}"));

    assertThat(finding.code()).isEqualTo("E201");
    assertThat(finding.pointer()).isEqualTo("/http/bnid");
    assertThat(finding.suggestion()).isEqualTo("did you mean `bind`?");
    assertThat(only(read("conections: {}")).suggestion()).isEqualTo("did you mean `connections`?");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"0.0.0.0", "::", "192.168.1.5", "example.org", "127.1", "2130706433x", ""})
  void refusesABindThatOthersReach(String bind) {
    Finding finding = read("http: {bind: \"" + bind + "\"}").findings().getFirst();

    assertThat(finding.code()).isEqualTo("E305");
    assertThat(finding.suggestion()).contains("bind: 127.0.0.1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "127.0.0.53", "localhost", "\"::1\""})
  void acceptsABindOfThisMachine(String bind) {
    assertThat(read("http: {bind: " + bind + "}").findings()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "'{port: 65535}',true",
    "'{port: 65536}',false",
    "'{port: -1}',false",
    "'{port: 0, admin_port: 0}',true",
    "'{port: 8701}',false",
    "'{port: 9, admin_port: 9}',false"
  })
  void checksPorts(String http, boolean valid) {
    assertThat(read("http: " + http).valid()).isEqualTo(valid);
  }

  @ParameterizedTest
  @CsvSource({
    "'{address: \"temporal:7233\"}'",
    "'{profile: work}'",
  })
  void warnsWhenCommandsCannotBeTrusted(String temporal) {
    ConfigurationReading reading = read("temporal: " + temporal);

    assertThat(only(reading).code()).isEqualTo("W301");
    assertThat(configuration(reading).effectiveTrust()).isEqualTo(Trust.NONE);
    assertThat(configuration(reading).defaults().trust()).isEqualTo(Trust.NONE);
  }

  @Test
  void warnsWhenTrustIsSwitchedOff() {
    ConfigurationReading reading = read("commands: {trust: none}");

    assertThat(only(reading).code()).isEqualTo("W301");
    assertThat(only(read("commands: {trust: signed}")).code()).isEqualTo("E202");
  }

  @ParameterizedTest
  @ValueSource(strings = {"7233", "\"localhost\"", "\"a b:1\"", "\":7233\"", "\"host:port\""})
  void wantsTemporalsAddressWithAPort(String address) {
    assertThat(read("temporal: {address: " + address + "}").valid()).isFalse();
  }

  @Test
  void takesEitherAProfileOrAnAddress() {
    assertThat(read("temporal: {profile: a, address: \"127.0.0.1:1\"}").findings())
        .extracting(Finding::code)
        .contains("E309");
  }

  @Test
  void refusesTypesOfConnectionsThatItDoesNotHave() {
    Finding finding = only(read("connections: {edge: {type: scrap, urls: []}}"));

    assertThat(finding.code()).isEqualTo("E303");
    assertThat(finding.suggestion()).isEqualTo("did you mean scrape?");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ftp://x",
        "http://exa_mple.com/",
        "http://",
        "http://a b/",
        "//x",
        "http://x:port",
        "http://\uFF11\uFF12\uFF17.0.0.1/",
        "file:///etc/passwd",
        "http://-a/"
      })
  void refusesUrlsThatParsersReadDifferently(String url) {
    assertThat(only(read("connections: {edge: {type: playground, url: \"" + url + "\"}}")).code())
        .isEqualTo("E307");
  }

  @ParameterizedTest
  @CsvSource({"5s, true", "5001ms, false", "1m, false"})
  void refusesAScrapeThatTakesLongerThanALookHas(String timeout, boolean valid) {
    String text =
        "connections: {m: {type: scrape, urls: [\"http://127.0.0.1:1/\"], timeout: "
            + timeout
            + "}}";

    assertThat(read(text).findings().stream().noneMatch(Finding::refuses)).isEqualTo(valid);
  }

  @Test
  void wantsEnvironmentsWithConnectionsOfTheRightType() {
    String swapped =
        FULL.replace(
            "{serving: edge, metrics: edge-metrics", "{serving: models, metrics: edge-metrcs");

    assertThat(read(swapped).findings()).extracting(Finding::code).containsExactly("E304", "E209");
    assertThat(read(FULL.replace(", registry: models}", "}")).findings())
        .extracting(Finding::code)
        .containsExactly("E203");
    assertThat(read(FULL.replace("environment: prod", "environment: prd")).findings())
        .extracting(Finding::code)
        .containsExactly("E208");
  }

  @ParameterizedTest
  @CsvSource({
    "'{steps: []}',E216",
    "'{steps: [50, 25]}',E216",
    "'{steps: [100]}',E215",
    "'{watch: 3h}',E217",
    "'{watch: 10s}',E218",
    "'{look: 100ms}',E215",
    "'{bake: never}',E214",
    "'{on_undecided: promote}',E230",
    "'{on_drift: promote}',E230",
    "'{min_requests: 0}',E215"
  })
  void holdsDefaultsToTheRulesOfSpecs(String defaults, String code) {
    assertThat(only(read("defaults: " + defaults)).code()).isEqualTo(code);
  }

  @Test
  void printsItselfSoThatItReadsTheSame() {
    Configuration configuration = configuration(read(FULL));

    assertThat(configuration(read(EffectiveYaml.print(configuration)))).isEqualTo(configuration);
    Configuration builtIn = ConfigurationReader.builtIn();
    assertThat(configuration(read(EffectiveYaml.print(builtIn))).http()).isEqualTo(builtIn.http());
  }

  @Test
  void hidesSecretsWhenItPrints() {
    ConfigurationReading reading =
        read(
            FULL.replace(
                    "http://127.0.0.1:8710/metrics", "http://me:s3cret@h/m?token=s3cret&a=s3cret#f")
                .replace("\"http://127.0.0.1:8710\"", "\"http://s3cret@localhost?s3cret\""));

    String printed = EffectiveYaml.print(configuration(reading));

    assertThat(printed).doesNotContain("s3cret").contains("http://***@h/m?token=***&a=***#f");
    assertThat(reading.findings()).extracting(Finding::code).containsExactly("W302", "W302");
    assertThat(reading.findings().toString()).doesNotContain("s3cret");
  }

  @Test
  void saysNothingOfRefusedUrls() {
    assertThat(read("connections: {e: {type: playground, url: \"http:/u:s3cret@x\"}}").findings())
        .isNotEmpty()
        .noneMatch(finding -> finding.toString().contains("s3cret"));
  }

  private static ConfigurationReading read(String text) {
    return read(text, Map.of());
  }

  private static ConfigurationReading read(String text, Map<String, String> environment) {
    return new ConfigurationReader().read(text, environment);
  }

  private static Configuration configuration(ConfigurationReading reading) {
    assertThat(reading.findings()).noneMatch(Finding::refuses);
    return Objects.requireNonNull(reading.configuration());
  }

  private static Finding only(ConfigurationReading reading) {
    assertThat(reading.findings()).hasSize(1);
    return reading.findings().getFirst();
  }
}
