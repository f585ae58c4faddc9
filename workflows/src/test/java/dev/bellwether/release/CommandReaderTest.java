package dev.bellwether.release;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.bellwether.activity.Payloads;
import dev.bellwether.spec.JsonMappers;
import io.temporal.api.common.v1.Payload;
import io.temporal.common.converter.EncodedValues;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommandReaderTest {
  @Test
  void readsEveryField() {
    Command command =
        read(
            "hold",
            Map.of(
                "by", "ana",
                "reason", "incident 7",
                "command_id", "c-1",
                "release", "fraud-model-v12-3f9a1c02",
                "step", 2,
                "digest", "sha256:aa",
                "for", "2h",
                "something", "newer"));

    assertThat(command)
        .isEqualTo(
            new Command(
                "hold",
                "ana",
                "incident 7",
                "c-1",
                "fraud-model-v12-3f9a1c02",
                2,
                "sha256:aa",
                Duration.ofHours(2),
                null));
    assertThat(command.inWords()).isEqualTo("hold (step 2) for 2h: incident 7");
  }

  @ParameterizedTest
  @ValueSource(strings = {"rollback", "ROLLBACK", " Rollback ", "rollBack"})
  void readsNamesInAnyCase(String name) {
    assertThat(read(name).name()).isEqualTo("rollback");
  }

  @ParameterizedTest
  @ValueSource(strings = {"roll back", "rollback!", "", "explode", "__temporal_x"})
  void knowsNoOtherNames(String name) {
    assertThat(CommandReader.read(name, values())).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "90s,    90",
    "10m,    600",
    "1h30m,  5400",
    "2d,     172800",
    "1d2h,   93600",
    "PT2H,   7200",
    "pt15m,  900",
    "P1D,    86400",
    "P1DT1H, 90000",
    "' 1h ', 3600",
    "0.5s,   0.5"
  })
  void readsDurations(String text, double seconds) {
    assertThat(CommandReader.duration(text))
        .isEqualTo(Duration.ofMillis(Math.round(seconds * 1000)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0s",
        "-1h",
        "PT-1H",
        "soon",
        "90",
        "1w",
        "P",
        "PT",
        "d",
        "2dd",
        "1h 30m",
        "1e9h",
        "∞",
        "99999999999999999999h",
        "9999999999999999999999d",
        ""
      })
  void readsNoOther(String text) {
    assertThat(CommandReader.duration(text)).isNull();
    assertThat(read("hold", Map.of("for", text)).lasting()).isNull();
  }

  @Test
  void saysWhatItCouldNotRead() {
    assertThat(read("hold", Map.of("for", "soon")).unread()).isEqualTo("for soon");
    assertThat(read("approve", Map.of("step", "two")).unread()).isEqualTo("step \"two\"");
    assertThat(read("approve", Map.of("step", 1.5)).unread()).isEqualTo("step 1.5");
    assertThat(read("approve", Map.of("step", 99_999_999_999L)).step()).isNull();
    assertThat(read("rollback", "customers complain").reason()).isEqualTo("customers complain");
    assertThat(read("rollback", List.of(1)).unread()).contains("no object");
    assertThat(read("rollback", 42).by()).isEqualTo("somebody");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "binary/plain",
        "binary/null",
        "json/protobuf",
        "binary/protobuf",
        "binary/encrypted",
        "json/plain",
        ""
      })
  void takesAnyEncoding(String encoding) {
    Payload payload =
        Payload.newBuilder()
            .putMetadata("encoding", ByteString.copyFromUtf8(encoding))
            .setData(ByteString.copyFrom(new byte[] {0, (byte) 0xff, '{'}))
            .build();

    assertThat(read("rollback", payload).name()).isEqualTo("rollback");
    assertThat(read("rollback", Payload.getDefaultInstance()).name()).isEqualTo("rollback");
  }

  @Test
  void takesNestedAndHugePayloads() {
    String deep = "{\"by\":".repeat(5_000) + "1" + "}".repeat(5_000);
    String wide = "\"" + "x".repeat(100_000) + "\"";

    assertThat(read("rollback", json(deep)).name()).isEqualTo("rollback");
    assertThat(read("rollback", json("{\"by\":{\"a\":[1]}}")).by()).isEqualTo("{\"a\":[1]}");
    assertThat(read("rollback", json("{\"reason\":" + wide + "}")).reason())
        .isEqualTo("x".repeat(500) + "...");
    assertThat(read("rollback", json("{\"step\":1e999}")).step()).isNull();
    assertThat(read("rollback", json("{\"by\":null,\"by\":\"b\"}")).name()).isEqualTo("rollback");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"by\":\"\\ud83d\"}",
        "{\"by\":\"\\ude80\\ud83d\"}",
        "{\"by\":\"a\\u0000b\\nc\"}",
        "{\"reason\":\"\\ud83d\", \"command_id\":\"\\udfff\", \"digest\":\"\\ud800\"}",
        "\"\\ud83d bare\""
      })
  void keepsOnlyTextThatCanBeWrittenAgain(String json) throws Exception {
    Command command = read("rollback", json(json));

    byte[] written = JsonMappers.lenient().writeValueAsBytes(command);
    assertThat(JsonMappers.lenient().readTree(written)).isNotNull();
    assertThat(command.inWords().chars()).noneMatch(Character::isISOControl);
  }

  @Test
  void cutsBetweenCharactersNotInThem() throws Exception {
    String rockets = "x" + "\uD83D\uDE80".repeat(600);

    String reason = read("rollback", Map.of("reason", rockets)).reason();

    assertThat(reason).isEqualTo("x" + "\uD83D\uDE80".repeat(499) + "...");
    assertThat(JsonMappers.lenient().writeValueAsBytes(reason)).isNotEmpty();
  }

  private static Command read(String name, @Nullable Object... arguments) {
    return CommandReader.read(name, values(arguments)).orElseThrow();
  }

  private static Command read(String name, Payload payload) {
    return CommandReader.read(
            name,
            new EncodedValues(
                Optional.of(
                    io.temporal.api.common.v1.Payloads.newBuilder().addPayloads(payload).build()),
                Payloads.converter()))
        .orElseThrow();
  }

  private static EncodedValues values(@Nullable Object... arguments) {
    return new EncodedValues(Payloads.converter().toPayloads(arguments), Payloads.converter());
  }

  private static Payload json(String text) {
    return Payload.newBuilder()
        .putMetadata("encoding", ByteString.copyFromUtf8("json/plain"))
        .setData(ByteString.copyFrom(text.getBytes(StandardCharsets.UTF_8)))
        .build();
  }
}
