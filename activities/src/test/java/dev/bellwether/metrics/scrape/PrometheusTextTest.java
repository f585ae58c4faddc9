package dev.bellwether.metrics.scrape;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PrometheusTextTest {
  static final String PAGE =
      """
      # HELP model_requests_total Inference requests\\nby version
      # TYPE model_requests_total counter
      model_requests_total{model="fraud-model",version="v12",code="2xx"} 1027
      model_requests_total{model="fraud-model",version="v12",code="5xx",} 3
      # TYPE model_request_duration_milliseconds histogram
      model_request_duration_milliseconds_bucket{model="fraud-model",version="v12",le="250"} 1000
      model_request_duration_milliseconds_bucket{model="fraud-model",version="v12",le="+Inf"} 1030
      model_request_duration_milliseconds_sum{model="fraud-model",version="v12"} 1.7560473e+04
      model_request_duration_milliseconds_count{model="fraud-model",version="v12"} 1030

      process_start_time_seconds 1.7953632E9
      """;

  @Test
  void readsSamplesWithLabelsAndValues() throws Exception {
    List<Sample> samples = parse(PAGE);

    assertThat(samples).hasSize(7);
    assertThat(samples.getFirst())
        .isEqualTo(
            new Sample(
                "model_requests_total",
                Map.of("model", "fraud-model", "version", "v12", "code", "2xx"),
                1027,
                null));
    assertThat(samples.getLast().value()).isEqualTo(1.7953632E9);
  }

  @Test
  void readsEscapesTimestampsAndBlanks() throws Exception {
    String text = "\t a { b = \"x\\\\y\\\"z\\n{,}\" } \t -3.5e-2 \t 1795363200000 \n";

    assertThat(parse(text))
        .containsExactly(new Sample("a", Map.of("b", "x\\y\"z\n{,}"), -0.035, 1795363200000L));
  }

  @Test
  void readsWhatIsNotANumberAsWhatItIs() throws Exception {
    assertThat(parse("a NaN\nb +Inf\nc -Inf\n"))
        .extracting(Sample::value)
        .containsExactly(Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY);
  }

  @Test
  void readsNothingFromAnEmptyPage() throws Exception {
    assertThat(parse("")).isEmpty();
    assertThat(parse("\n\n# just a remark\n")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a 1",
        "a\n",
        "a \n",
        "1a 1\n",
        "a{ 1\n",
        "a{b} 1\n",
        "a{b=c} 1\n",
        "a{b=\"c} 1\n",
        "a{b=\"c\\\n",
        "a{b=\"\\t\"} 1\n",
        "a{b=\"c\" d=\"e\"} 1\n",
        "a{b=\"c\",b=\"d\"} 1\n",
        "a{,} 1\n",
        "a{b:c=\"d\"} 1\n",
        "a{b=\"c\"}\n",
        "a one\n",
        "a 0x10\n",
        "a 1d\n",
        "a 1_000\n",
        "a 1,5\n",
        "a nan\n",
        "a infinity\n",
        "a --1\n",
        "a 1 2 3\n",
        "a 1 2.5\n",
        "a 1 99999999999999999999\n",
        "a 1\r\n",
        "a 1\na 2\n",
        "a{b=\"c\",d=\"e\"} 1\na{d=\"e\",b=\"c\"} 1\n",
        "# TYPE a counter\n# TYPE a gauge\na 1\n",
        "# TYPE a thing\n",
        "# TYPE a\n",
        "# TYPE a counter more\n",
        "{\"status\":\"success\"}\n",
        "<html>\n",
        "ä 1\n",
      })
  void refusesWhatIsNotTheFormat(String text) {
    assertThatExceptionOfType(BadTextException.class).isThrownBy(() -> parse(text));
  }

  @Test
  void refusesWhatIsNotUtf8() {
    byte[] latin = "a{b=\"\u00e4\"} 1\n".getBytes(StandardCharsets.ISO_8859_1);

    assertThatExceptionOfType(BadTextException.class)
        .isThrownBy(() -> PrometheusText.parse(latin, name -> true))
        .withMessage("the text is not UTF-8");
  }

  @Test
  void saysWhereItIsWrongWithoutQuotingIt() {
    assertThatExceptionOfType(BadTextException.class)
        .isThrownBy(() -> parse("a 1\nsecret{} x\n"))
        .withMessage("line 2: the value is not a number");
  }

  @Test
  void isAsStrictAboutMetricsThatNobodyWants() {
    assertThatExceptionOfType(BadTextException.class)
        .isThrownBy(
            () -> PrometheusText.parse(bytes("other{x} 1\n"), name -> name.equals("wanted")));
  }

  @Test
  void boundsHowManySamplesItKeeps() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i <= PrometheusText.MAX_SAMPLES; i++) {
      text.append("a{i=\"").append(i).append("\"} 1\n");
    }

    assertThatExceptionOfType(BadTextException.class).isThrownBy(() -> parse(text.toString()));
  }

  @Test
  void readsOrRefusesAnythingAtAll() {
    byte[] page = bytes(PAGE);
    String alphabet = "{}\",=\\#\n\t +-.0123456789eEInfNaTYPaz_:\u0000\u00ff";
    int read = 0;
    for (int seed = 0; seed < 20_000; seed++) {
      Random random = new Random(seed);
      byte[] mutated = page.clone();
      for (int i = random.nextInt(4); i >= 0; i--) {
        mutated[random.nextInt(mutated.length)] =
            (byte) alphabet.charAt(random.nextInt(alphabet.length()));
      }
      if (random.nextInt(4) == 0) {
        mutated = java.util.Arrays.copyOf(mutated, random.nextInt(mutated.length));
      }
      if (random.nextInt(10) == 0) {
        random.nextBytes(mutated);
      }
      try {
        List<Sample> samples = PrometheusText.parse(mutated, name -> true);
        Profile.PLAYGROUND.series(samples, "fraud-model", "v12");
        read++;
      } catch (BadTextException expected) {
        assertThat(expected.getMessage()).hasSizeLessThan(120).hasLineCount(1);
      }
    }
    assertThat(read).isBetween(1, 19_999);
  }

  @Test
  void takesLinearTimeOverTheLargestBodies() throws Exception {
    List<String> nasty =
        List.of(
            "a{b=\"" + "\\\\".repeat(ScrapeSource.MAX_BODY / 2 - 10) + "\"} 1\n",
            " ".repeat(ScrapeSource.MAX_BODY - 1) + "\n",
            "\n".repeat(ScrapeSource.MAX_BODY),
            "# ".repeat(ScrapeSource.MAX_BODY / 2 - 1) + "\n",
            "other 1\n".repeat(ScrapeSource.MAX_BODY / 8));
    long began = System.nanoTime();
    for (String text : nasty) {
      PrometheusText.parse(bytes(text), name -> name.equals("wanted"));
    }
    assertThat(System.nanoTime() - began).isLessThan(20_000_000_000L);
  }

  private static List<Sample> parse(String text) throws BadTextException {
    return PrometheusText.parse(bytes(text), name -> true);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
