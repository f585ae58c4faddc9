package dev.bellwether.gate.sequential;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.bellwether.gate.sequential.Moment.Phase;
import dev.bellwether.gate.sequential.Sample.Both;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Reads bytes as looks, or as evidence that was stored. The corpus beside the test's resources is
 * run on every build; with {@code JAZZER_FUZZ=1} it grows.
 */
class EngineJazzerTest {
  @FuzzTest
  void looksNeverThrowAndNeverPassWithoutTrials(byte[] bytes) {
    ByteBuffer data = ByteBuffer.wrap(bytes);
    SequentialTest test = EngineFuzzTest.TESTS.get(pick(data, EngineFuzzTest.TESTS.size()));
    SequentialState state = test.start();
    boolean counted = false;
    while (data.hasRemaining()) {
      Observation observation = test.observe(state, moment(data), sample(data));
      counted |= observation instanceof Observation.Counted;
      state = observation.state();
      if (pick(data, 8) == 0) {
        state = test.nextStep(state);
      }
      EngineFuzzTest.check(test, state, counted, "these bytes");
    }
  }

  @FuzzTest
  void storedEvidenceIsReadOrRefused(byte[] bytes) {
    SequentialState state;
    try {
      state = SequentialState.parse(new String(bytes, StandardCharsets.UTF_8));
    } catch (IllegalArgumentException refused) {
      return;
    }
    assertThat(SequentialState.parse(state.line())).isEqualTo(state);
    for (SequentialTest test : EngineFuzzTest.TESTS) {
      assertThat(test.standing(state).failLogE()).isNotNaN();
      assertThat(test.interval(state, .05) == null || test.standing(state).problem() == null)
          .isTrue();
    }
  }

  private static Moment moment(ByteBuffer data) {
    Instant at = Instant.ofEpochSecond(whole(data) % 31_556_889_864_403_199L);
    List<Phase> phases = List.of(Phase.SETTLED, Phase.SHIFTING, Phase.BAKING);
    return new Moment(at, Duration.ofSeconds(whole(data)), phases.get(pick(data, 3)));
  }

  private static Sample sample(ByteBuffer data) {
    return switch (pick(data, 6)) {
      case 0 -> new Sample.Trials(number(data), number(data), number(data), List.of(both(data)));
      case 1 -> Sample.Trials.of(both(data));
      case 2 -> new Sample.Exposure(number(data), number(data));
      case 3 ->
          new Sample.Bins(
              List.of(number(data), number(data), number(data)),
              List.of(number(data), number(data), number(data)));
      case 4 -> new Sample.Split(number(data), number(data), number(data));
      default ->
          Sample.Scores.of(
              ScoreHistogram.NONE
                  .plus(number(data), number(data))
                  .plus(pick(data, 256) / 255.0, pick(data, 256)));
    };
  }

  private static Both both(ByteBuffer data) {
    return new Both(number(data), number(data), number(data), number(data));
  }

  /** Mostly a small count, now and then any double there is. */
  private static double number(ByteBuffer data) {
    int first = pick(data, 256);
    if (first < 200) {
      return first;
    }
    return first < 240 ? first * 1e3 * pick(data, 256) : Double.longBitsToDouble(whole(data));
  }

  private static int pick(ByteBuffer data, int choices) {
    return data.hasRemaining() ? Math.floorMod(data.get(), choices) : 0;
  }

  private static long whole(ByteBuffer data) {
    long value = 0;
    for (int i = 0; i < 8; i++) {
      value = value << 8 | pick(data, 256);
    }
    return value;
  }
}
