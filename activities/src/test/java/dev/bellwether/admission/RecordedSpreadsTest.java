package dev.bellwether.admission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bellwether.gate.Gate;
import dev.bellwether.gate.Spread;
import dev.bellwether.gate.Terms;
import dev.bellwether.journal.FakeRecords;
import dev.bellwether.records.Records.LookRow;
import dev.bellwether.records.Records.ReleaseRow;
import dev.bellwether.serving.Releases;
import dev.bellwether.spec.Plan;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecordedSpreadsTest {
  private static final Plan PLAN =
      Releases.plan(
          List.of(
              new Gate.MaxErrorRate("max_error_rate", .005, null, Terms.sequential(1.5)),
              new Gate.MaxLatency("max_p95_latency_ms", .95, 250, null, Terms.sequential(1.5))));

  private final FakeRecords records = new FakeRecords();
  private final Spreads spreads = new RecordedSpreads(records);

  @Test
  void measuresAtTheStableArmOfReleasesOverTheSameVersion() {
    release("v12-first", "v12", "v11", "rolled_back");
    looks("v12-first", 20, "canary", "stable");

    Gate errors = gate(spreads.of(PLAN, "v11"), "max_error_rate");

    assertThat(errors.terms().dispersion())
        .isInstanceOfSatisfying(
            Spread.Measured.class, measured -> assertThat(measured.looks()).isEqualTo(40));
  }

  @Test
  void measuresAtTheBakeOfTheVersionThatServesNow() {
    release("v11-before", "v11", "v10", "promoted");
    looks("v11-before", 100, "stable", "canary");

    assertThat(gate(spreads.of(PLAN, "v11"), "max_error_rate").terms().dispersion())
        .isInstanceOf(Spread.Measured.class);
  }

  @Test
  void whatAnotherVersionDidSaysNothing() {
    release("v11-before", "v11", "v10", "promoted");
    looks("v11-before", 20, "canary", "stable");
    release("v11-back", "v11", "v10", "rolled_back");
    looks("v11-back", 100, "stable", "canary");

    assertThat(spreads.of(PLAN, "v11")).isEqualTo(PLAN);
  }

  @Test
  void whatCannotBeReadIsLeftOut() {
    release("v12-first", "v12", "v11", "rolled_back");
    records.saveLook(new LookRow("v12-first", 0, Releases.NOW, 20, "{", "[]"));
    records.saveLook(new LookRow("v12-first", 0, Releases.NOW.plusSeconds(1), 20, "[1]", "[]"));

    assertThat(spreads.of(PLAN, "v11")).isEqualTo(PLAN);
  }

  @Test
  void withoutRecordsNothingIsMeasuredAndNothingFails() {
    records.down(true);

    assertThat(spreads.of(PLAN, "v11")).isEqualTo(PLAN);
  }

  private static Gate gate(Plan plan, String name) {
    return plan.gates().stream().filter(gate -> gate.name().equals(name)).findAny().orElseThrow();
  }

  private void release(String id, String version, String baseline, String outcome) {
    records.upsertRelease(
        new ReleaseRow(
            id,
            PLAN.target(),
            id + "-run",
            PLAN.target(),
            PLAN.model(),
            version,
            PLAN.environment(),
            "ended",
            outcome,
            null,
            Releases.NOW,
            Releases.NOW,
            Releases.NOW,
            "{\"baseline\":\"%s\"}".formatted(baseline),
            null,
            null));
  }

  /** Forty looks; one arm has none of the errors. */
  private void looks(String id, int weight, String without, String with) {
    for (int look = 0; look < 40; look++) {
      records.saveLook(
          new LookRow(
              id,
              0,
              Releases.NOW.plusSeconds(look),
              weight,
              """
              {"%s":{"requests":{"counts":[1000,0]}},"%s":{"requests":{"counts":[1000,%d]}}}
              """
                  .formatted(without, with, 5 + look % 3),
              "[]"));
    }
  }
}
