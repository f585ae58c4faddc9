package dev.bellwether.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bellwether.gate.Decision.Kind;
import dev.bellwether.gate.Ruling.Judged;
import dev.bellwether.gate.Ruling.Member;
import dev.bellwether.gate.Ruling.Sequential;
import dev.bellwether.gate.sequential.Merging;
import dev.bellwether.gate.sequential.Standing;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RulingTest {
  private static final ErrorBudget BUDGET = ErrorBudget.DEFAULT;

  @Test
  void failsOnTheAverageOfTheEvidenceAndNamesTheStrongest() {
    List<Member> gates = List.of(fatal("a", .5, 5.0), fatal("b", .25, 4.7), fatal("c", .25, -3));

    Ruling ruling = rule(gates);

    assertThat(ruling.kind()).isEqualTo(Kind.FAIL);
    assertThat(ruling.gate()).isEqualTo("a");
    // Together they fail the release; alone none has its own part of the evidence.
    assertThat(ruling.mergedLogE()).isBetween(4.6, 4.7);
    assertThat(ruling.verdicts()).containsExactly(Verdict.FAIL, Verdict.UNDECIDED, Verdict.PASS);
  }

  @Test
  void averagingIsNeverLaterThanGivingEachGateItsPart() {
    for (int seed = 0; seed < 500; seed++) {
      Random random = new Random(seed);
      List<Double> shares = Merging.shares(Arrays.asList(.3, null, null));
      List<Double> logEs = new ArrayList<>();
      boolean alone = false;
      for (double share : shares) {
        double logE = random.nextDouble() * 12 - 4;
        logEs.add(logE);
        alone |= logE >= -Math.log(BUDGET.fail() * share);
      }
      assertThat(!alone || Merging.logE(shares, logEs) >= BUDGET.failLogE() - 1e-12)
          .as("seed %d", seed)
          .isTrue();
    }
  }

  @Test
  void aFailStaysAFail() {
    Ruling ruling = Ruling.of(BUDGET, List.of(fatal("a", 1, -2)), "a", true);

    assertThat(ruling.kind()).isEqualTo(Kind.FAIL);
    assertThat(ruling.verdicts()).containsExactly(Verdict.FAIL);
  }

  @Test
  void passesOnlyWhenEveryGateThatMattersDoesAndTheWatchIsOver() {
    List<Member> gates =
        List.of(
            fatal("a", 1, -1),
            gate("b", Severity.BLOCKING, passing(-1)),
            gate("c", Severity.ADVISORY, undecided(-1)));

    assertThat(rule(gates).kind()).isEqualTo(Kind.PASS);
    assertThat(Ruling.of(BUDGET, gates, null, false).kind()).isEqualTo(Kind.OPEN);
    List<Member> oneOpen = new ArrayList<>(gates);
    oneOpen.set(1, gate("b", Severity.BLOCKING, undecided(-1)));
    assertThat(rule(oneOpen).kind()).isEqualTo(Kind.OPEN);
  }

  @Test
  void aBlockingGateThatFailsBlocksAndDoesNotRollBack() {
    Ruling ruling = rule(List.of(fatal("a", 1, -1), gate("b", Severity.BLOCKING, passing(5))));

    assertThat(ruling.kind()).isEqualTo(Kind.OPEN);
    assertThat(ruling.verdicts()).containsExactly(Verdict.PASS, Verdict.FAIL);
  }

  @Test
  void anAdvisoryGateThatFailsBlocksNothing() {
    Ruling ruling = rule(List.of(fatal("a", 1, -1), gate("b", Severity.ADVISORY, passing(50))));

    assertThat(ruling.kind()).isEqualTo(Kind.PASS);
    assertThat(ruling.verdicts()).containsExactly(Verdict.PASS, Verdict.FAIL);
  }

  @Test
  void aFatalGateWithoutAnErrorRateFailsByItself() {
    List<Member> gates =
        List.of(fatal("a", 1, -1), new Judged("expr_x", Severity.FATAL, Verdict.FAIL));

    assertThat(rule(gates).gate()).isEqualTo("expr_x");
    assertThat(
            rule(List.of(fatal("a", 1, -1), new Judged("cpu", Severity.BLOCKING, Verdict.FAIL)))
                .kind())
        .isEqualTo(Kind.OPEN);
  }

  @ParameterizedTest
  @EnumSource(
      value = Verdict.class,
      names = {"NO_DATA", "ERROR", "UNDECIDED"})
  void nothingButAPassPasses(Verdict verdict) {
    List<Member> gates = List.of(fatal("a", 1, -1), new Judged("b", Severity.BLOCKING, verdict));

    assertThat(rule(gates).kind()).isEqualTo(Kind.OPEN);
  }

  @Test
  void aGateInTheDarkOrInErrorDoesNotPassOnWhatItSawBefore() {
    Sequential dark = new Sequential("a", Severity.FATAL, 1, passing(-1), 0, true, null);
    Sequential wrong = new Sequential("a", Severity.FATAL, 1, passing(-1), 0, false, "more");
    Sequential few = new Sequential("a", Severity.FATAL, 1, passing(-1), 1001, false, null);

    assertThat(rule(List.of(dark)).verdicts()).containsExactly(Verdict.NO_DATA);
    assertThat(rule(List.of(wrong)).verdicts()).containsExactly(Verdict.ERROR);
    assertThat(rule(List.of(few)).verdicts()).containsExactly(Verdict.UNDECIDED);
    assertThat(rule(List.of(wrong)).kind()).isEqualTo(Kind.OPEN);
  }

  @Test
  void evenEvidenceOfAFailHoldsAPassBackWellBeforeItFails() {
    assertThat(rule(List.of(fatal("a", 1, .7))).kind()).isEqualTo(Kind.OPEN);
    assertThat(rule(List.of(fatal("a", 1, .69))).kind()).isEqualTo(Kind.PASS);
  }

  @Test
  void noGatesThatMatterIsNoPass() {
    assertThat(rule(List.of()).kind()).isEqualTo(Kind.OPEN);
    assertThat(rule(List.of(gate("c", Severity.ADVISORY, passing(-1)))).kind())
        .isEqualTo(Kind.OPEN);
  }

  @Test
  void unstatedSharesSplitWhatIsLeft() {
    assertThat(Merging.shares(Arrays.asList(.5, null, null))).containsExactly(.5, .25, .25);
    assertThat(Merging.shares(Arrays.asList(.7, .2, .1))).containsExactly(.7, .2, .1);
    for (double wrong : new double[] {0, 1.1, Double.NaN, -.1}) {
      assertThatThrownBy(() -> Merging.shares(Arrays.asList(wrong, null)))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> Merging.shares(Arrays.asList(1.0, null)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static Ruling rule(List<Member> members) {
    return Ruling.of(BUDGET, members, null, true);
  }

  private static Member fatal(String name, double share, double failLogE) {
    Standing standing = failLogE > 4 ? undecided(failLogE) : passing(failLogE);
    return new Sequential(name, Severity.FATAL, share, standing, 0, false, null);
  }

  private static Member gate(String name, Severity severity, Standing standing) {
    return new Sequential(name, severity, 0, standing, 0, false, null);
  }

  private static Standing passing(double failLogE) {
    return new Standing(failLogE, 1, 3.5, true, 1000, .001, null, 0, 0, null);
  }

  private static Standing undecided(double failLogE) {
    return new Standing(failLogE, 1, 1.0, true, 1000, .001, null, 0, 0, null);
  }
}
