package dev.bellwether.release;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bellwether.gate.GateReport;
import dev.bellwether.gate.Quantities;
import dev.bellwether.gate.Severity;
import dev.bellwether.gate.Verdict;
import dev.bellwether.release.PromotionCheck.Present;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PromotionCheckTest {
  private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");

  @Test
  void isMetWhenEverythingIs() {
    assertThat(PromotionCheck.unmet(new Case().present())).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"89999, true", "90000, true", "90001, false"})
  void takesALookUpToThreeIntervalsOld(long ageMs, boolean met) {
    Case present = new Case();
    present.newestLook = NOW.minusMillis(ageMs);

    assertThat(PromotionCheck.unmet(present.present()).isEmpty()).isEqualTo(met);
  }

  @Test
  void needsALookAndAJudgedGate() {
    Case unseen = new Case();
    unseen.newestLook = null;
    Case unjudged = new Case();
    unjudged.reports = List.of();

    assertThat(PromotionCheck.unmet(unseen.present())).contains("there has been no look yet");
    assertThat(PromotionCheck.unmet(unjudged.present())).contains("no gate has been judged yet");
  }

  @ParameterizedTest
  @CsvSource({
    "4, true,  false",
    "5, true,  true",
    "6, true,  true",
    "4, false, true",
    "5, false, true"
  })
  void promotesOnlyFromEnoughWeight(int weight, boolean promoting, boolean met) {
    Case present = new Case();
    present.weight = weight;
    present.promoting = promoting;

    assertThat(PromotionCheck.unmet(present.present()).isEmpty()).isEqualTo(met);
  }

  @ParameterizedTest
  @CsvSource({
    "PASS,      true,  20, false, true",
    "PASS,      true,  20, true,  true",
    "FAIL,      true,  20, false, false",
    "FAIL,      true,  20, true,  false",
    "FAIL,      false, 4,  true,  false",
    "UNDECIDED, true,  20, false, false",
    "UNDECIDED, true,  20, true,  true",
    "UNDECIDED, false, 20, false, false",
    "UNDECIDED, false, 4,  false, true",
    "UNDECIDED, false, 5,  false, false",
    "NO_DATA,   true,  20, false, false",
    "NO_DATA,   true,  20, true,  true",
    "NO_DATA,   false, 4,  false, false",
    "ERROR,     true,  20, false, false",
    "ERROR,     true,  20, true,  true",
    "ERROR,     false, 4,  false, false"
  })
  void weighsTheWorstGate(
      Verdict verdict, boolean promoting, int weight, boolean overridden, boolean met) {
    Case present = new Case();
    present.reports = List.of(report(Verdict.PASS), report(verdict));
    present.promoting = promoting;
    present.weight = weight;
    present.overridden = overridden;

    assertThat(PromotionCheck.unmet(present.present()).isEmpty()).isEqualTo(met);
  }

  @ParameterizedTest
  @CsvSource({"true, false", "false, true"})
  void waitsForTheRecordsBeforePromotionOnly(boolean promoting, boolean met) {
    Case present = new Case();
    present.saved = false;
    present.promoting = promoting;

    assertThat(PromotionCheck.unmet(present.present()).isEmpty()).isEqualTo(met);
  }

  @Test
  void anOverrideSkipsNeitherApprovalNorFenceNorRecordsNorFreshness() {
    Case unapproved = overridden();
    unapproved.approved = false;
    Case fenceless = overridden();
    fenceless.fenceHeld = false;
    Case unsaved = overridden();
    unsaved.saved = false;
    Case stale = overridden();
    stale.newestLook = NOW.minusSeconds(91);
    Case light = overridden();
    light.weight = 4;

    assertThat(List.of(unapproved, fenceless, unsaved, stale, light))
        .allSatisfy(present -> assertThat(PromotionCheck.unmet(present.present())).isPresent());
  }

  private static Case overridden() {
    Case present = new Case();
    present.overridden = true;
    return present;
  }

  @ParameterizedTest
  @CsvSource({
    "FATAL, FAIL, false",
    "BLOCKING, FAIL, false",
    "BLOCKING, UNDECIDED, false",
    "ADVISORY, FAIL, true",
    "ADVISORY, NO_DATA, true",
  })
  void asksNothingOfAGateThatIsOnlyShown(Severity severity, Verdict verdict, boolean met) {
    Case present = new Case();
    present.reports = List.of(report(Verdict.PASS), report(verdict, severity));

    assertThat(PromotionCheck.unmet(present.present()).isEmpty()).isEqualTo(met);
  }

  private static GateReport report(Verdict verdict) {
    return report(verdict, Severity.FATAL);
  }

  private static GateReport report(Verdict verdict, Severity severity) {
    return new GateReport(
        "max_error_rate",
        verdict,
        null,
        Quantities.share(0.005),
        null,
        List.of(),
        new GateReport.Samples(1, 1),
        "threshold",
        "as the test says",
        null,
        NOW,
        severity,
        null,
        null,
        null,
        null);
  }

  /** All is well, unless a test says otherwise. */
  private static final class Case {
    private List<GateReport> reports = List.of(report(Verdict.PASS));
    private @Nullable Instant newestLook = NOW;
    private int weight = 20;
    private boolean promoting = true;
    private boolean overridden;
    private boolean approved = true;
    private boolean fenceHeld = true;
    private boolean saved = true;

    private Present present() {
      return new Present(
          reports,
          newestLook,
          NOW,
          Duration.ofSeconds(30),
          weight,
          5,
          promoting,
          overridden,
          approved,
          fenceHeld,
          saved);
    }
  }
}
