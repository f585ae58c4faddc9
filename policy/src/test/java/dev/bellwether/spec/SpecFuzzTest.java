package dev.bellwether.spec;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.bellwether.configuration.ConfigurationReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Throws damaged and random text at the readers; a failure names the seed that repeats it. */
@Timeout(120)
class SpecFuzzTest {
  private static final long SEED = Long.getLong("bellwether.fuzz.seed", 20_261_122L);
  private static final int ROUNDS = Integer.getInteger("bellwether.fuzz.rounds", 4_000);
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final List<String> VALUES =
      List.of(
          "null",
          "{}",
          "[]",
          "[null]",
          "true",
          "-1",
          "0",
          "1e300",
          "0.001",
          "\"\"",
          "\"v1\"",
          "\"5%\"",
          "\"1m\"",
          "\"hold\"",
          "[{}]",
          "{\"limit\": 1}",
          "{\"fraction\": 0.5}");
  private static final List<String> PIECES =
      List.of(
          "*a",
          "&a ",
          "!!int ",
          "<<: ",
          "? ",
          "- ",
          "---\n",
          "...\n",
          "%YAML 1.2\n",
          ": ",
          "{",
          "}",
          "[",
          "]",
          "\"",
          "'",
          "|\n",
          ">\n",
          "#",
          "\t",
          "\u0000",
          "\uFEFF",
          "\u2028",
          "\uD800",
          "1e999",
          "-.inf",
          "012",
          "null",
          "~",
          "no",
          "${A}",
          "${",
          "\\u0000",
          "9".repeat(80),
          "x-",
          "\r\n",
          ",");

  @Test
  void neverThrowsForDamagedSpecs() {
    Random random = random("damaged specs");
    SpecReader reader = new SpecReader(Specs.DEFAULTS);
    for (int round = 0; round < ROUNDS; round++) {
      String text = damaged(random, Corpus.VALID.get(random.nextInt(Corpus.VALID.size())));

      SpecReading reading = reading(reader, text, round);

      assertWhole(reading, text, round);
    }
  }

  @Test
  void neverThrowsForRandomBytes() {
    Random random = random("random bytes");
    SpecReader reader = new SpecReader(Specs.DEFAULTS);
    for (int round = 0; round < ROUNDS; round++) {
      byte[] bytes = new byte[random.nextInt(400)];
      random.nextBytes(bytes);
      String text =
          (random.nextBoolean() ? "{\"" : "")
              + new String(
                  bytes, random.nextBoolean() ? StandardCharsets.UTF_8 : StandardCharsets.UTF_16);

      assertWhole(reading(reader, text, round), text, round);
    }
  }

  @Test
  void neverThrowsForDamagedTrees() throws Exception {
    Random random = random("damaged trees");
    SpecReader reader = new SpecReader(Specs.DEFAULTS);
    YAMLMapper yaml = new YAMLMapper();
    for (int round = 0; round < ROUNDS / 2; round++) {
      JsonNode tree = yaml.readTree(Corpus.FULL);
      swap(random, tree);
      String text = tree.toString();
      try {
        assertWhole(reader.read(tree), text, round);
        assertThat(reader.read(tree).plan()).as(text).isEqualTo(reader.read(text).plan());
      } catch (RuntimeException e) {
        throw new AssertionError("round " + round + " of seed " + SEED + ": " + text, e);
      }
    }
  }

  @Test
  void neverThrowsForDamagedConfigurations() {
    Random random = random("damaged configurations");
    ConfigurationReader reader = new ConfigurationReader();
    String text =
        """
        http: {bind: 127.0.0.1, port: ${PORT:-8700}}
        temporal: {address: "127.0.0.1:7233"}
        connections:
          edge: {type: playground, url: "http://${A}:8710"}
          meter: {type: scrape, urls: ["http://127.0.0.1:8710/metrics"]}
          models: {type: file, path: ./models}
        environments:
          prod: {serving: edge, metrics: meter, registry: models}
        defaults: {steps: [5%, 50%], watch: 10m}
        """;
    for (int round = 0; round < ROUNDS / 2; round++) {
      String damaged = damaged(random, text);
      try {
        var reading = reader.read(damaged, Map.of("A", "localhost"));
        assertThat(reading.valid())
            .isEqualTo(reading.findings().stream().noneMatch(Finding::refuses));
      } catch (RuntimeException e) {
        throw new AssertionError("round " + round + " of seed " + SEED + ": " + damaged, e);
      }
    }
  }

  @Test
  void readsTheLargestTextsInBoundedTime() {
    int most = 256 * 1024;
    for (String piece :
        List.of(
            "a: ", "- a\n", "k: v\n", "\"", "[1,", "{a: ", "a\n", "&a ", "'x' ", "# x\n",
            "? a\n")) {
      String text = piece.repeat(most / piece.length());
      long start = System.nanoTime();

      SpecReading reading = Specs.read(text);

      assertThat(reading.valid()).isFalse();
      assertThat(reading.findings()).hasSizeLessThanOrEqualTo(101);
      assertThat(Duration.ofNanos(System.nanoTime() - start))
          .as("a text of many <%s>", piece)
          .isLessThan(Duration.ofSeconds(10));
    }
  }

  @Test
  void readsTheWidestMapsInBoundedTime() {
    StringBuilder labels = new StringBuilder("  labels:\n");
    for (int i = 0; i < 18_000; i++) {
      labels.append("    l").append(i).append(": v\n");
    }
    long start = System.nanoTime();

    assertThat(Specs.read(Specs.seed() + labels).valid()).isTrue();
    assertThat(Specs.codes(Specs.read(Specs.seed() + labels.toString().replace("    l", "  l"))))
        .hasSize(101);

    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
  }

  private static Random random(String what) {
    System.out.println("SpecFuzzTest " + what + ": seed " + SEED + ", " + ROUNDS + " rounds");
    return new Random(SEED);
  }

  private static SpecReading reading(SpecReader reader, String text, int round) {
    try {
      return reader.read(text);
    } catch (RuntimeException | StackOverflowError e) {
      throw new AssertionError("round " + round + " of seed " + SEED + ": " + text, e);
    }
  }

  private static void assertWhole(SpecReading reading, String text, int round) {
    String which = "round " + round + " of seed " + SEED + ": " + text;
    boolean refused = reading.findings().stream().anyMatch(Finding::refuses);
    assertThat(reading.valid()).as(which).isEqualTo(!refused);
    assertThat(reading.normalized() == null).as(which).isEqualTo(refused);
    assertThat(reading.findings()).as(which).hasSizeLessThanOrEqualTo(101);
    assertThat(reading.findings().stream().filter(Finding::refuses).map(Finding::pointer))
        .as(which)
        .doesNotHaveDuplicates();
    JsonNode normalized = reading.normalized();
    if (normalized != null) {
      assertThat(new SpecReader(Specs.DEFAULTS).read(normalized).plan())
          .as(which)
          .isEqualTo(reading.plan());
    }
  }

  private static String damaged(Random random, String text) {
    StringBuilder damaged = new StringBuilder(text);
    for (int i = random.nextInt(4); i >= 0 && damaged.length() > 1; i--) {
      int at = random.nextInt(damaged.length());
      int end = Math.min(damaged.length(), at + 1 + random.nextInt(12));
      switch (random.nextInt(5)) {
        case 0 -> damaged.delete(at, end);
        case 1 -> damaged.insert(at, PIECES.get(random.nextInt(PIECES.size())));
        case 2 -> damaged.replace(at, end, PIECES.get(random.nextInt(PIECES.size())));
        case 3 -> damaged.insert(at, damaged.substring(at, end));
        default -> damaged.setCharAt(at, (char) (32 + random.nextInt(95)));
      }
    }
    return damaged.toString();
  }

  /**
   * Puts values of every kind where others stood, keys of one map into another, or takes them out.
   */
  private static void swap(Random random, JsonNode tree) throws Exception {
    List<ObjectNode> maps = new ArrayList<>();
    collect(tree, maps);
    for (int i = random.nextInt(3); i >= 0; i--) {
      ObjectNode map = maps.get(random.nextInt(maps.size()));
      ObjectNode other = maps.get(random.nextInt(maps.size()));
      List<String> keys = new ArrayList<>();
      (random.nextBoolean() ? map : other).fieldNames().forEachRemaining(keys::add);
      String key = keys.isEmpty() ? "x" : keys.get(random.nextInt(keys.size()));
      switch (random.nextInt(3)) {
        case 0 -> map.remove(key);
        case 1 -> map.set(key, other.deepCopy());
        default -> map.set(key, MAPPER.readTree(VALUES.get(random.nextInt(VALUES.size()))));
      }
    }
  }

  private static void collect(JsonNode tree, List<ObjectNode> maps) {
    if (tree instanceof ObjectNode map) {
      maps.add(map);
    }
    tree.forEach(child -> collect(child, maps));
  }
}
