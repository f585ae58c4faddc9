package dev.bellwether.spec;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every trap of a YAML or JSON parser that would change the meaning of a spec in silence. */
class DocumentTrapsTest {
  private static final String VERSION = "\"v11\"";
  private static final String RATE = "max_error_rate: 0.5";

  @Test
  void refusesAnAliasAndTheAnchorItPointsTo() {
    SpecReading reading =
        Specs.read(
            """
            release_pipeline:
              name: &v fraud-model-v12
              stages: [canary_deploy, monitor_metrics, promote_or_rollback]
              gates: {max_error_rate: 0.5}
              rollback:
                previous_version: *v
            """);

    assertThat(found(reading, "E107")).satisfies(f -> assertPlace(f, 2, 9));
    assertThat(found(reading, "E108")).satisfies(f -> assertPlace(f, 6, 23));
    assertThat(found(reading, "E108").pointer())
        .isEqualTo("/release_pipeline/rollback/previous_version");
  }

  @Test
  void refusesAnAliasWithoutAnAnchor() {
    assertThat(codes("previous_version: " + VERSION, "previous_version: *nowhere"))
        .containsExactly("E108");
  }

  @Test
  void refusesAnAliasInPlaceOfAKey() {
    assertThat(Specs.codes(Specs.with("*v : 1"))).containsExactly("E113");
  }

  @ParameterizedTest
  @ValueSource(strings = {"!!str v11", "!custom v11", "!!java.net.URL [x]", "! v11"})
  void refusesTags(String value) {
    assertThat(codes(VERSION, value)).contains("E109");
  }

  @ParameterizedTest
  @ValueSource(strings = {"%YAML 1.1\n---\n", "%TAG ! tag:example.org,2026:\n---\n"})
  void refusesDirectives(String head) {
    assertThat(Specs.codes(Specs.read(head + Specs.seed()))).contains("E110");
  }

  @Test
  void acceptsTheMarkOfTheOnlyDocument() {
    assertThat(Specs.read("---\n" + Specs.seed() + "...\n").valid()).isTrue();
  }

  @Test
  void refusesASecondDocument() {
    SpecReading reading = Specs.read(Specs.seed() + "---\nrelease_pipeline: {}\n");

    assertThat(found(reading, "E111")).satisfies(f -> assertPlace(f, 16, 1));
  }

  @Test
  void refusesTextAfterTheJson() {
    SpecReading reading = Specs.read("{\"release_pipeline\": {}}\n {}");

    assertThat(found(reading, "E111")).satisfies(f -> assertPlace(f, 2, 2));
    assertThat(Specs.codes(Specs.read("{\"release_pipeline\": {}} x"))).contains("E102");
  }

  @Test
  void refusesAKeyThatStandsTwice() {
    SpecReading reading = Specs.changed(RATE, RATE + "\n    max_error_rate: 50");

    Finding finding = found(reading, "E112");
    assertPlace(finding, 12, 5);
    assertThat(finding.message()).contains("first on line 11");
    assertThat(Specs.codes(Specs.read("{\"release_pipeline\":{},\"release_pipeline\":{}}")))
        .contains("E112");
  }

  @Test
  void refusesTheMergeKey() {
    assertThat(Specs.codes(Specs.with("<<: {name: other-v1}"))).contains("E113");
  }

  @ParameterizedTest
  @ValueSource(strings = {"? [a, b]\n: 1", "? {a: b}\n: 1"})
  void refusesKeysThatAreNotWords(String lines) {
    assertThat(Specs.codes(Specs.with(lines))).contains("E113");
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "~", "", "Null", "NULL"})
  void refusesNothingInPlaceOfANumber(String value) {
    assertThat(codes(RATE, "max_error_rate: " + value)).containsExactly("E205");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ".nan",
        ".NaN",
        ".NAN",
        ".inf",
        "-.inf",
        "+.INF",
        "nan",
        "NaN",
        "Infinity",
        "1e400"
      })
  void refusesWhatIsNotAFiniteNumber(String value) {
    assertThat(codes(RATE, "max_error_rate: " + value)).containsExactly("E115");
    assertPlace(Specs.changed(RATE, "max_error_rate: " + value).findings().getFirst(), 11, 21);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"NaN\"", "\"Infinity\"", "\"0.5\"", "'1e400'"})
  void doesNotTurnTextIntoNumbers(String value) {
    assertThat(codes(RATE, "max_error_rate: " + value)).containsExactly("E204");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "012",
        "0o14",
        "0x1F",
        "0b11",
        "1_000",
        "1_0.5",
        "1:30",
        "190:20:30.15",
        ".5",
        "5.",
        "+5",
        "00",
        "-012"
      })
  void refusesNumbersThatReadersConvertInDifferentWays(String value) {
    SpecReading reading = Specs.with("min_requests: " + value);

    assertThat(Specs.codes(reading)).containsExactly("E114");
    assertPlace(reading.findings().getFirst(), 16, 17);
  }

  @ParameterizedTest
  @ValueSource(strings = {"no", "yes", "on", "off", "No", "NO", "True", "FALSE"})
  void refusesBareWordsThatReadersTakeForBooleans(String value) {
    assertThat(codes(VERSION, value)).containsExactly("E116");
    assertPlace(Specs.changed(VERSION, value).findings().getFirst(), 15, 23);
  }

  @Test
  void acceptsTheSameWordsInQuotes() {
    assertThat(Specs.plan(Specs.changed(VERSION, "\"no\"")).previousVersion()).isEqualTo("no");
    assertThat(Specs.plan(Specs.changed(VERSION, "\"012\"")).previousVersion()).isEqualTo("012");
  }

  @ParameterizedTest
  @CsvSource({"11,E204", "1.10,E204", "true,E204", "1e10,E204"})
  void wantsVersionsThatLookLikeNumbersInQuotes(String value, String code) {
    SpecReading reading = Specs.changed(VERSION, value);

    assertThat(Specs.codes(reading)).containsExactly(code);
    assertThat(reading.findings().getFirst().suggestion()).contains("\"" + value + "\"");
  }

  @Test
  void holdsTextTo256KiB() {
    String filler = "# " + "x".repeat(98) + "\n";
    int room = 256 * 1024 - Specs.seed().length();
    String most = filler.repeat(room / 101) + "#".repeat(room % 101 - 1) + "\n" + Specs.seed();

    assertThat(most).hasSize(256 * 1024);
    assertThat(Specs.read(most).valid()).isTrue();
    assertThat(Specs.codes(Specs.read("\n" + most))).containsExactly("E103");
  }

  @Test
  void countsBytesNotCharacters() {
    assertThat(Specs.codes(Specs.read("# " + "\u20AC".repeat(100_000)))).containsExactly("E103");
  }

  @ParameterizedTest
  @CsvSource({"[,]", "'{\"a\":','}'"})
  void holdsNestingTo32Levels(String open, String close) {
    // The document, the spec and x-deep are two levels above the innermost value.
    assertThat(deep(30, open, close).valid()).isTrue();
    assertThat(Specs.codes(deep(31, open, close))).containsExactly("E104");
    assertThat(Specs.codes(deep(20_000, open, close))).containsExactly("E104");
  }

  @Test
  void holdsNestingOfJsonTo32Levels() {
    assertThat(Specs.codes(Specs.read("{\"a\":" + "[".repeat(31) + "]".repeat(31) + "}")))
        .doesNotContain("E104");
    assertThat(Specs.codes(Specs.read("{\"a\":" + "[".repeat(32) + "]".repeat(32) + "}")))
        .containsExactly("E104");
    assertThat(Specs.codes(Specs.read("{\"a\":" + "[".repeat(100_000)))).containsExactly("E104");
  }

  @Test
  void holdsBlockNestingTo32Levels() {
    assertThat(Specs.codes(Specs.read("- ".repeat(100_000) + "x"))).containsExactly("E104");
    assertThat(Specs.codes(Specs.read("? ".repeat(100_000) + "x")))
        .hasSize(32)
        .containsOnly("E113");
  }

  @Test
  void holdsStringsTo64KiB() {
    assertThat(Specs.with("x-note: \"" + "n".repeat(65_536) + "\"").valid()).isTrue();
    assertThat(Specs.codes(Specs.with("x-note: \"" + "n".repeat(65_537) + "\"")))
        .containsExactly("E105");
  }

  @Test
  void holdsNumbersTo64Characters() {
    assertThat(Specs.with("x-number: 0." + "1".repeat(62)).valid()).isTrue();
    assertThat(Specs.codes(Specs.with("x-number: 0." + "1".repeat(63)))).containsExactly("E106");
    assertThat(Specs.codes(Specs.with("x-number: " + "1".repeat(200_000)))).containsExactly("E106");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\\e[2J", "\\0", "\\x07", "\\u202e", "\\u2066", "\\ud800", "\\u2028"})
  void refusesControlCharactersAndSignsThatTurnTheLine(String escape) {
    SpecReading reading = Specs.with("description: \"a" + escape + "b\"");

    assertThat(reading.valid()).isFalse();
    assertThat(reading.findings().toString()).doesNotContainPattern("[\\p{Cntrl}\u202E\u2066]");
  }

  @Test
  void acceptsLinesAndOtherLanguagesInADescription() {
    assertThat(Specs.with("description: \"eins\\nzwei\\t\u4E09 \u20AC \uD83D\uDE80\"").findings())
        .isEmpty();
  }

  @Test
  void readsPastAByteOrderMark() {
    assertThat(Specs.read("\uFEFF" + Specs.seed()).valid()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "\n\n", "# nothing\n"})
  void refusesAnEmptyText(String text) {
    assertThat(Specs.codes(Specs.read(text))).containsExactly("E100");
  }

  @ParameterizedTest
  @ValueSource(strings = {"oops", "\"oops\"", "42", "null", "[]", "---", "true"})
  void refusesWhatIsNotAMap(String text) {
    assertThat(Specs.read(text).valid()).isFalse();
    assertThat(Specs.read(text).findings()).hasSize(1);
  }

  @Test
  void saysWhereTheSyntaxBreaks() {
    SpecReading reading = Specs.read("release_pipeline:\n  name: [a\n  gates: }\n");

    Finding finding = found(reading, "E101");
    assertThat(finding.line()).isBetween(2, 3);
    assertThat(finding.column()).isPositive();
    assertPlace(found(Specs.read("{\"release_pipeline\": nope}"), "E102"), 1, 22);
  }

  @Test
  void refusesNumbersThatATreeHoldsAndJsonDoesNot() {
    ObjectNode tree = JsonNodeFactory.instance.objectNode();
    ObjectNode spec = tree.putObject("release_pipeline").put("name", "fraud-model-v12");
    spec.putArray("stages").add("canary_deploy").add("monitor_metrics").add("promote_or_rollback");
    spec.putObject("gates").put("max_error_rate", Double.NaN).put("min_quality_score", 1 / 0.0);
    spec.put("x-bytes", new byte[] {1});

    SpecReading reading = new SpecReader(Specs.DEFAULTS).read(tree);

    assertThat(Specs.codes(reading)).contains("E115", "E115", "E118");
    assertThat(reading.name()).isEqualTo("fraud-model-v12");
  }

  @Test
  void holdsATreeToTheLimitsOfText() {
    ObjectNode deep = JsonNodeFactory.instance.objectNode();
    ObjectNode inner = deep;
    for (int i = 0; i < 5_000; i++) {
      inner = inner.putObject("a");
    }
    ObjectNode large = JsonNodeFactory.instance.objectNode();
    for (int i = 0; i < 300; i++) {
      large.put("x-" + i, "y".repeat(1_000));
    }
    SpecReader reader = new SpecReader(Specs.DEFAULTS);

    assertThat(Specs.codes(reader.read(deep))).containsExactly("E104");
    assertThat(Specs.codes(reader.read(large))).containsExactly("E103");
  }

  @Test
  void refusesAnyOtherTree() {
    SpecReader reader = new SpecReader(Specs.DEFAULTS);
    JsonNodeFactory nodes = JsonNodeFactory.instance;

    for (var tree :
        List.of(
            nodes.nullNode(),
            nodes.missingNode(),
            nodes.textNode("oops"),
            nodes.numberNode(1),
            nodes.booleanNode(true),
            nodes.arrayNode(),
            nodes.pojoNode(new Object()),
            nodes.binaryNode(new byte[3]),
            nodes.objectNode())) {
      assertThat(reader.read(tree).valid()).isFalse();
      assertThat(reader.read(tree).findings()).isNotEmpty();
    }
  }

  @Test
  void listsAtMostAHundredFindings() {
    StringBuilder text = new StringBuilder("release_pipeline:\n");
    for (int i = 0; i < 5_000; i++) {
      text.append("  k").append(i).append(": *a\n");
    }

    SpecReading reading = Specs.read(text.toString());

    assertThat(reading.findings()).hasSize(101);
    assertThat(Specs.codes(reading)).contains("E119");
  }

  private static SpecReading deep(int levels, String open, String close) {
    return Specs.with("x-deep: " + open.repeat(levels) + "1" + close.repeat(levels));
  }

  private static List<String> codes(String from, String to) {
    return Specs.codes(Specs.changed(from, to));
  }

  private static Finding found(SpecReading reading, String code) {
    return reading.findings().stream()
        .filter(finding -> finding.code().equals(code))
        .findFirst()
        .orElseThrow(() -> new AssertionError(code + " is not in " + reading.findings()));
  }

  private static void assertPlace(Finding finding, int line, int column) {
    assertThat(List.of(finding.line(), finding.column())).containsExactly(line, column);
  }
}
