package dev.bellwether.gate.sequential;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.bellwether.gate.sequential.Proportion.Ceiling;
import dev.bellwether.gate.sequential.Proportion.VersusStable;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Evidence travels in heartbeats, so it has to stay small however long a release runs. */
class StateSizeTest {
  private static final VersusStable VERSUS = new VersusStable(1.1, .001, 1.5, 1.5, .02);

  @Test
  void fiveGatesOfWhichTwoAreComparedWithStableStayWithinEightKibibytes() throws Exception {
    Random random = new Random(1);
    Map<String, SequentialState> states = new LinkedHashMap<>();
    Dispersion unknown = Dispersion.unknown();
    put(states, "max_error_rate", Proportion.of(new Ceiling(.005, 1.5), VERSUS, 1, unknown, true));
    put(
        states,
        "max_p95_latency_ms",
        Proportion.of(new Ceiling(.05, 1.5), VERSUS, 1, unknown, true));
    put(states, "max_disagreement_rate", Proportion.of(new Ceiling(.02, 1.5), unknown, true));
    put(states, "min_quality_score", MeanFloor.of(MeanFloor.Floor.of(.92), unknown, true));
    put(states, "max_restarts", EventRate.of(.5, unknown, true));
    for (int look = 1; look <= 600; look++) {
      for (Map.Entry<String, SequentialTest> entry : tests.entrySet()) {
        SequentialTest test = entry.getValue();
        SequentialState state = states.getOrDefault(entry.getKey(), test.start());
        state = look % 60 == 0 ? test.nextStep(state) : state;
        states.put(
            entry.getKey(), test.observe(state, Looks.settled(look), sample(test, random)).state());
      }
    }

    String json = new ObjectMapper().writeValueAsString(states);

    assertThat(json.getBytes(StandardCharsets.UTF_8)).hasSizeLessThanOrEqualTo(8 * 1024);
    System.out.println("five gates, ten steps: " + json.length() + " bytes of evidence");
  }

  private final Map<String, SequentialTest> tests = new LinkedHashMap<>();

  private void put(Map<String, SequentialState> states, String name, SequentialTest test) {
    tests.put(name, test);
    states.put(name, test.start());
  }

  private static Sample sample(SequentialTest test, Random random) {
    return switch (test) {
      case MeanFloor ignored -> {
        ScoreHistogram scores = ScoreHistogram.NONE;
        for (int i = 0; i < 120; i++) {
          scores = scores.plus(random.nextDouble(), 1);
        }
        yield Sample.Scores.of(scores);
      }
      case EventRate ignored -> new Sample.Exposure(random.nextInt(2), .0137);
      case Proportion ignored -> SequentialTestTest.randomBeside(random);
      case Drift ignored -> throw new IllegalStateException("none here");
      case SampleRatio ignored -> throw new IllegalStateException("none here");
    };
  }
}
