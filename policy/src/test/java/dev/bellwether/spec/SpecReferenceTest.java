package dev.bellwether.spec;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.bellwether.spec.SchemaKeys.SpecKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The table of keys in docs/spec.md says what the JSON Schema says, and that what the reader does.
 * Run with {@code -Dgolden.write=true} to write the table anew.
 */
class SpecReferenceTest {
  private static final Path PAGE = Path.of("..", "docs", "spec.md");
  private static final Pattern TABLE =
      Pattern.compile("(?s)(<!-- keys, from the JSON Schema -->\n).*?(<!-- end of keys -->)");
  private static final YAMLMapper YAML = new YAMLMapper();
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  /** Every map of a spec, and in them only what has to be said. */
  private static final String BARE =
      """
      release_pipeline:
        name: nightly
        model: {name: fraud, version: v12}
        environment: prod
        serving: edge
        metrics: edge-metrics
        registry: models
        stages:
          - build_artifact: {}
          - smoke_test: {}
          - canary_deploy: {}
          - monitor_metrics
          - promote_or_rollback: {approval: {}}
        canary: {steps: [{traffic: 5%}]}
        gates: {max_error_rate: {limit: 0.5%}}
      """;

  @Test
  void showsEveryKeyOfTheSchema() throws IOException {
    String page = Files.readString(PAGE);
    if (Boolean.getBoolean("golden.write")) {
      page =
          TABLE
              .matcher(page)
              .replaceFirst(
                  found -> Matcher.quoteReplacement(found.group(1) + table() + found.group(2)));
      Files.writeString(PAGE, page);
    }

    assertThat(page)
        .contains("<!-- keys, from the JSON Schema -->\n" + table() + "<!-- end of keys -->");
  }

  @Test
  void saysSomethingOfEveryKey() {
    assertThat(SchemaKeys.all())
        .hasSizeGreaterThan(30)
        .allSatisfy(key -> assertThat(key.description()).as(key.path()).isNotBlank());
  }

  @Test
  void namesNoKeyThatTheSchemaDoesNotKnow() throws IOException {
    Set<String> known =
        SchemaKeys.all().stream()
            .flatMap(key -> Stream.of(key.path().split("[.\\[\\]]+", -1)))
            .collect(Collectors.toSet());
    String specs = Files.readString(PAGE).split("## Findings", -1)[0];
    List<String> firstColumns =
        Pattern.compile("(?m)^\\| `([a-z][a-z0-9_]*)`[^|]*\\|")
            .matcher(specs)
            .results()
            .map(row -> row.group(1))
            .toList();

    assertThat(firstColumns).isNotEmpty().allMatch(known::contains);
  }

  @Test
  void hasTheReadersDefaults() throws IOException {
    Map<String, String> said = leaves(YAML.readTree(BARE));
    Map<String, String> normalized =
        leaves(Objects.requireNonNull(new SpecReader(Defaults.builtIn()).read(BARE).normalized()));
    Map<String, String> unsaid = new LinkedHashMap<>(normalized);
    unsaid.keySet().removeAll(said.keySet());
    // What a step leaves unsaid is the release's, and stands there.
    Map<String, String> inSchema =
        SchemaKeys.all().stream()
            .filter(key -> key.schema().has("default"))
            .collect(
                Collectors.toMap(
                    key ->
                        normalized.containsKey(key.path())
                            ? key.path()
                            : "canary.steps[]." + key.path(),
                    key -> key.schema().get("default").asText()));
    inSchema.keySet().retainAll(normalized.keySet());

    assertThat(inSchema).isNotEmpty().isEqualTo(unsaid);
  }

  @Test
  void hasNoDefaultThatTheReaderDoesNotKnow() {
    Set<String> normalized =
        leaves(Objects.requireNonNull(new SpecReader(Defaults.builtIn()).read(BARE).normalized()))
            .keySet();

    assertThat(SchemaKeys.all())
        .filteredOn(key -> key.schema().has("default"))
        .extracting(SpecKey::path)
        // Of the gates one stands for all.
        .filteredOn(path -> !path.matches("gates\\.(?!max_error_rate)\\w+\\.\\w+"))
        .filteredOn(path -> !path.startsWith("canary.steps[].approval."))
        .allMatch(
            path -> normalized.contains(path) || normalized.contains("canary.steps[]." + path));
  }

  static List<SpecKey> bounded() {
    return SchemaKeys.all().stream().filter(key -> !key.limits().isEmpty()).toList();
  }

  @ParameterizedTest
  @MethodSource("bounded")
  void hasTheReadersLimits(SpecKey key) throws IOException {
    JsonNode bounds = key.schemas().getFirst();
    for (JsonNode good : at(bounds)) {
      assertThat(refused(key.path(), good)).as("%s: %s", key.path(), good).isFalse();
    }
    List<JsonNode> beyond = beyond(bounds);
    assertThat(beyond).isNotEmpty();
    for (JsonNode bad : beyond) {
      assertThat(refused(key.path(), bad)).as("%s: %s", key.path(), bad).isTrue();
    }
  }

  private static List<JsonNode> at(JsonNode bounds) {
    List<JsonNode> values = new ArrayList<>();
    for (String keyword : List.of("x-least", "x-most", "minimum", "maximum")) {
      if (bounds.has(keyword)) {
        values.add(bounds.get(keyword));
      }
    }
    if (bounds.has("maxLength") && !bounds.has("pattern")) {
      values.add(NODES.textNode("d".repeat(bounds.get("maxLength").asInt())));
    }
    return values;
  }

  private static List<JsonNode> beyond(JsonNode bounds) {
    List<JsonNode> values = new ArrayList<>();
    if (bounds.has("x-least") && !bounds.get("x-least").asText().equals("0s")) {
      values.add(off(bounds.get("x-least"), -1));
    }
    if (bounds.has("x-most")) {
      values.add(off(bounds.get("x-most"), 1));
    }
    double step = bounds.path("type").asText().equals("integer") ? 1 : 1e-6;
    if (bounds.has("minimum")) {
      values.add(number(bounds.get("minimum").asDouble() - step));
    }
    if (bounds.has("maximum")) {
      values.add(number(bounds.get("maximum").asDouble() + step));
    }
    if (bounds.has("exclusiveMinimum")) {
      values.add(bounds.get("exclusiveMinimum"));
    }
    if (bounds.has("maxLength")) {
      values.add(NODES.textNode("d".repeat(bounds.get("maxLength").asInt() + 1)));
    }
    return values;
  }

  private static JsonNode number(double value) {
    return value == Math.rint(value) ? NODES.numberNode((long) value) : NODES.numberNode(value);
  }

  private static JsonNode off(JsonNode duration, long millis) {
    Duration bound = Durations.parse(duration.asText()).orElseThrow();
    return NODES.textNode(Durations.format(bound.plusMillis(millis)));
  }

  /** Whether the reader minds this value at this key; what it says of others does not count. */
  private static boolean refused(String path, JsonNode value) throws IOException {
    ObjectNode spec = YAML.readTree(BARE).deepCopy();
    List<String> pointer = new ArrayList<>(List.of("release_pipeline"));
    JsonNode at = spec.get("release_pipeline");
    String[] words = path.split("\\.", -1);
    for (int i = 0; i < words.length; i++) {
      String word = words[i].replace("[]", "");
      boolean last = i == words.length - 1;
      pointer.add(word);
      ObjectNode map = (ObjectNode) at;
      if (last) {
        map.set(word, value);
      } else if (words[i].endsWith("[]")) {
        ArrayNode list = (ArrayNode) map.get(word);
        int item = item(list, words[i + 1]);
        pointer.add(String.valueOf(item));
        at = list.get(item);
      } else {
        at = map.get(word) instanceof ObjectNode there ? there : map.putObject(word);
      }
    }
    if (path.matches("gates\\.\\w+\\.\\w+") && !path.endsWith(".limit")) {
      ((ObjectNode) at).putIfAbsent("limit", NODES.numberNode(1));
    }
    String where = "/" + String.join("/", pointer);
    Predicate<Finding> here =
        finding ->
            finding.pointer().equals(where)
                && finding.severity() == Finding.Severity.ERROR
                // These compare it with other keys.
                && !Set.of("E217", "E218", "E219", "E221", "E226", "E234").contains(finding.code());
    return new SpecReader(Defaults.builtIn()).read(spec).findings().stream().anyMatch(here);
  }

  /** In a list of stages the one of that name, else the first item. */
  private static int item(ArrayNode list, String key) {
    for (int i = 0; i < list.size(); i++) {
      if (list.get(i).has(key) && list.get(i).get(key).isObject()) {
        return i;
      }
    }
    return 0;
  }

  /** Single values by their path; a stage that is a bare word says nothing. */
  private static Map<String, String> leaves(JsonNode spec) {
    Map<String, String> leaves = new LinkedHashMap<>();
    leaves("", spec.get("release_pipeline"), leaves);
    return leaves;
  }

  private static void leaves(String path, JsonNode node, Map<String, String> into) {
    if (node.isObject()) {
      String prefix = path.isEmpty() ? "" : path + ".";
      node.properties().forEach(e -> leaves(prefix + e.getKey(), e.getValue(), into));
    } else if (node.isArray()) {
      node.forEach(item -> leaves(path + "[]", item, into));
    } else if (!path.equals("stages[]")) {
      into.put(path, node.asText());
    }
  }

  private static String table() {
    StringBuilder table =
        new StringBuilder("| key | value | limits | unsaid | |\n|---|---|---|---|---|\n");
    for (SpecKey key : SchemaKeys.all()) {
      JsonNode unsaid = key.schema().get("default");
      table.append(
          "| `%s` | %s | %s | %s | %s |\n"
              .formatted(
                  key.path(),
                  key.type(),
                  key.limits(),
                  key.required() ? "required" : unsaid == null ? "" : unsaid.asText(),
                  key.description()));
    }
    table.append("| `x-...` | anything | | | kept, and not read |\n");
    return table.toString();
  }
}
