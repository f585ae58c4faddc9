package dev.bellwether.gate.sequential;

import static dev.bellwether.gate.sequential.Looks.settled;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.bellwether.gate.sequential.MeanFloor.Floor;
import dev.bellwether.gate.sequential.Proportion.Ceiling;
import dev.bellwether.gate.sequential.Proportion.VersusStable;
import dev.bellwether.gate.sequential.Sample.Both;
import dev.bellwether.gate.sequential.Sample.Scores;
import dev.bellwether.gate.sequential.Sample.Trials;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What is foreseen of a pass comes to be when the step goes on as it was. */
class ForesightTest {
  private static final double ALPHA = .05;
  private static final Ceiling CEILING = new Ceiling(.02, 1.5);
  private static final VersusStable VERSUS =
      new VersusStable(1.1, .001, 1.5, 1.5, VersusStable.RATE_CAP);

  private static final Map<SequentialTest, Sample> STEADY =
      Map.of(
          Proportion.of(CEILING, Dispersion.fano(3), true),
          beside(1, 0),
          Proportion.of(CEILING, VERSUS, 1, Dispersion.unknown(), true),
          beside(0, 0),
          Proportion.of(CEILING, VERSUS, 1, Dispersion.fano(1.1), false),
          beside(1, 8),
          Proportion.of(VERSUS, 1, new Dispersion.Independent(), true),
          beside(1, 6),
          MeanFloor.of(new Floor(.9, .025, true), Dispersion.unknown(), true),
          Scores.of(ScoreHistogram.ofSum(10, 9.5)));

  @Test
  void foreseesWhenAStepPassesThatGoesOnAsItWas() {
    STEADY.forEach((test, sample) -> {
      SequentialState state = test.start();
      int looks = 0;
      double foreseen = 0;
      while (looks < 3000 && !test.standing(state).passes(ALPHA)) {
        looks++;
        state = test.observe(state, settled(looks), sample).state();
        if (looks == 3) {
          foreseen = 3 * Objects.requireNonNull(test.timesToPass(state, ALPHA));
        }
      }

      assertThat(looks).as("%s", test).isBetween(4, 2999);
      assertThat(foreseen).as("%s", test).isCloseTo(looks, within(1.001));
      assertThat(test.timesToPass(state, ALPHA)).as("%s", test).isEqualTo(1);
    });
  }

  @Test
  void foreseesNothingWhereMoreOfTheSameIsNoReasonToPass() {
    Proportion worse = Proportion.of(CEILING, VERSUS, 1, Dispersion.unknown(), true);
    SequentialState twice = Looks.after(worse, beside(4, 10), beside(4, 10));
    Drift drift = Drift.fromStable(4, Dispersion.unknown(), true);

    assertThat(worse.timesToPass(twice, ALPHA)).isNull();
    assertThat(worse.timesToPass(worse.start(), ALPHA)).isNull();
    assertThat(drift.timesToPass(drift.start(), ALPHA)).isNull();
  }

  @Test
  void saysWhetherTheCeilingIsKeptWhateverStableDoes() {
    Proportion both = Proportion.of(CEILING, VERSUS, 1, Dispersion.fano(3), true);
    Proportion alone = Proportion.of(VERSUS, 1, Dispersion.fano(3), true);
    int needed = 1;
    while (needed < 3000 && !both.passesCeiling(Looks.after(both, none(needed)), ALPHA)) {
      needed++;
    }

    assertThat(needed).isBetween(200, 400);
    assertThat(both.standing(Looks.after(both, none(needed))).passes(ALPHA)).isFalse();
    assertThat(alone.passesCeiling(Looks.after(alone, none(needed)), ALPHA)).isFalse();
  }

  private static Sample none(int requests) {
    return new Trials(requests, 0, 0, List.of(new Both(0, requests, 0, 4 * requests)));
  }

  private static Sample beside(int events, int stableEvents) {
    return new Trials(100, events, events, List.of(new Both(events, 100, stableEvents, 400)));
  }
}
