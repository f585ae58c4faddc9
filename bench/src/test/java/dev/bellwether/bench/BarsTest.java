package dev.bellwether.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.bellwether.gate.sequential.Dispersion;
import org.junit.jupiter.api.Test;

class BarsTest {
  private static final long SEED = 20_261_122;

  @Test
  void aShareIsBrokenOnlyBeyondWhatChanceExplains() {
    assertThat(Bar.atLeast(0, 100, .05)).isEqualTo(1);
    assertThat(Bar.atLeast(1, 100, .05)).isCloseTo(1 - Math.pow(.95, 100), within(1e-12));
    assertThat(Bar.atLeast(2, 2, .1)).isCloseTo(.01, within(1e-12));

    assertThat(Bar.share("it", 12, 100, .05).kept()).isTrue();
    assertThat(Bar.share("it", 13, 100, .05).kept()).isTrue();
    assertThat(Bar.share("it", 14, 100, .05).kept()).isFalse();
    assertThat(Bar.share("it", 5, 100, .01).kept()).isTrue();
    assertThat(Bar.share("it", 6, 100, .01).kept()).isFalse();
  }

  @Test
  void aMeanIsBrokenBeyondThreeErrors() {
    assertThat(Bar.mean("it", 12.9, 10, 1).kept()).isTrue();
    assertThat(Bar.mean("it", 13.1, 10, 1).kept()).isFalse();
    assertThat(Bar.mean("it", Double.NaN, 10, 1).kept()).isFalse();
  }

  @Test
  void everyThemeMeasuresAndWrites() {
    System.out.println("seed " + SEED);

    Findings findings = BenchMain.measure(new Lab(SEED, Lab.Form.TRIAL));

    assertThat(findings.bars()).extracting(Bar::name).doesNotHaveDuplicates();
    assertThat(findings.bars()).hasSizeGreaterThan(150);
    assertThat(findings.bars()).allSatisfy(bar -> assertThat(bar.measured()).isNotNegative());
    assertThat(findings.text())
        .contains(
            "### False alarms in a day",
            "### A ceiling of 0.5 %",
            "### Passing beside stable",
            "### A floor of 0.92 for scores",
            "### p95 of at most 250 ms",
            "### Drift over ten bins, four hours",
            "### Beside the rules of others",
            "### The rules of others, tuned to as few false alarms")
        .doesNotContain("NaN");
  }

  @Test
  void aDispersionThatIsStatedTooSmallBreaksThePromise() {
    assertThat(clustered(Dispersion.fano(1.1)).kept()).isFalse();
    assertThat(clustered(Dispersion.measured(3)).kept()).isTrue();
  }

  private static Bar clustered(Dispersion dispersion) {
    Simulation runs =
        new Lab(SEED, Lab.Form.TRIAL)
            .run(
                "clusters",
                World.healthy(200).clustered(3),
                Engines.versus(dispersion, 60),
                Engines.at(.05),
                Engines.DAY,
                20);
    return Bar.share("false alarms", runs, .05);
  }

  @Test
  void aRegressionIsFoundByTheGate() {
    Simulation runs =
        new Lab(SEED, Lab.Form.TRIAL)
            .run(
                "five times",
                World.healthy(200).times(5),
                Engines.versus(Engines.UNKNOWN, 60),
                Engines.at(.01),
                60,
                10);

    assertThat(runs.share()).isEqualTo(1);
  }
}
