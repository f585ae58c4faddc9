package dev.bellwether.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bellwether.program.ExitCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class WhyTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "watching",
        "held",
        "approval",
        "rolled_back",
        "promoted",
        "refused",
        "cancelled",
        "no_data",
        "smoke_failed",
        "ended_outside",
        "bare"
      })
  void saysItInPlainWords(String state) {
    try (StubApi api = new StubApi().states(state).answers(200, timeline(state))) {
      Run run = Run.against(api, "why", "fraud-model@prod");

      assertThat(run.exitCode()).isZero();
      Golden.assertMatches("why-" + state, run.out());
    }
  }

  @Test
  void saysItOfOneGate() {
    try (StubApi api = new StubApi().states("watching")) {
      Golden.assertMatches("why-gate", Run.against(api, "why", "x", "max_error_rate").out());
    }
  }

  @Test
  void saysItOfEveryKindOfGate() {
    StringBuilder all = new StringBuilder();
    for (JsonNode gate : Golden.state("every_gate").path("gates")) {
      try (StubApi api = new StubApi().states("every_gate")) {
        Run.against(api, "why", "x", gate.path("name").asText())
            .out()
            .lines()
            .dropWhile(line -> !line.startsWith(gate.path("name").asText() + ":"))
            .forEach(line -> all.append(line).append('\n'));
      }
    }
    Golden.assertMatches("why-every_gate", all.toString());
  }

  @Test
  void saysWhatMendsASplitThatIsNotAsAcknowledged() {
    ObjectNode held = (ObjectNode) Golden.state("held");
    ObjectNode split = held.withArray("gates").addObject();
    split.setAll((ObjectNode) held.path("gates").path(0).deepCopy());
    split.put("name", "sample_ratio").put("verdict", "error");
    try (StubApi api = new StubApi().states(held)) {
      assertThat(Run.against(api, "why", "x", "sample_ratio").out())
          .contains("a router that sends what it acknowledged; then `resume` begins");
    }
  }

  @Test
  void namesTheGatesThereAreForOneThatIsNot() {
    try (StubApi api = new StubApi().states("watching")) {
      Run run = Run.against(api, "why", "x", "max_errors");

      assertThat(run.exitCode()).isEqualTo(ExitCode.NOT_FOUND);
      assertThat(run.err()).contains("bellwether why x max_error_rate");
    }
  }

  private static String timeline(String state) {
    return "{\"timeline\":" + Golden.state(state).withArray("timeline") + "}";
  }
}
