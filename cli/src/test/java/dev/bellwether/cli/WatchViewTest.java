package dev.bellwether.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class WatchViewTest {
  private static final Instant NOW = Instant.parse("2026-11-22T14:20:00Z");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "watching",
        "held",
        "promoting",
        "baking",
        "approval",
        "rolling_back",
        "rolled_back",
        "promoted",
        "refused",
        "cancelled",
        "no_data",
        "smoke_failed",
        "ended_outside",
        "bare"
      })
  void showsEachStateOnEightyColumns(String state) {
    Golden.assertMatches("watch-" + state, lines(state, 80, false));
  }

  @ParameterizedTest
  @CsvSource({
    "watching, 100",
    "every_gate, 120",
    "watching, 60",
    "watching, 40",
    "refused, 40",
    "no_data, 60"
  })
  void fitsOtherWidths(String state, int columns) {
    Golden.assertMatches("watch-" + state + "-" + columns, lines(state, columns, false));
  }

  @Test
  void colorsAddNothingButEscapes() {
    List<String> colored = lines("rolled_back", 80, true);

    Golden.assertMatches("watch-rolled_back-color", colored);
    assertThat(colored.stream().map(line -> line.replaceAll("\u001b\\[\\d+m", "")).toList())
        .isEqualTo(lines("rolled_back", 80, false));
  }

  @ParameterizedTest
  @ValueSource(ints = {40, 50, 60, 72, 80, 95, 100, 132})
  void isNeverWiderThanTheTerminal(int columns) {
    for (String state : List.of("watching", "approval", "rolled_back", "promoted", "no_data")) {
      assertThat(lines(state, columns, false))
          .filteredOn(line -> !line.contains(": bellwether "))
          .allSatisfy(line -> assertThat(Text.width(line)).as(line).isLessThanOrEqualTo(columns));
    }
  }

  @Test
  void showsWhatIsThereOfAnObjectWithOtherTypesThanExpected() {
    ObjectNode strange = JsonNodeFactory.instance.objectNode();
    strange.put("id", 7).put("state", true).put("gates", "none").put("step", 3);
    strange.putArray("stages").add(1).addNull();
    strange.putObject("waiting_for").putArray("until");

    assertThat(new WatchView(80, false, ZoneOffset.UTC).lines(strange, NOW)).isNotEmpty();
  }

  @Test
  void keepsControlCharactersOfTheServerFromTheTerminal() {
    ObjectNode hostile = (ObjectNode) Golden.state("held");
    hostile.put("reason", "held\u001b[2J\u0007\r\nby\u202e ada");

    assertThat(String.join("\n", new WatchView(80, false, ZoneOffset.UTC).lines(hostile, NOW)))
        .doesNotContain("\u001b", "\u0007", "\r", "\u202e");
  }

  private static List<String> lines(String state, int columns, boolean color) {
    return new WatchView(columns, color, ZoneOffset.UTC).lines(Golden.state(state), NOW);
  }
}
