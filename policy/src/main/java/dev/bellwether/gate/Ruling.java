package dev.bellwether.gate;

import dev.bellwether.gate.sequential.Merging;
import dev.bellwether.gate.sequential.Standing;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What all gates together say at one look: a fail on their merged evidence, a pass when each that
 * matters passes now, else nothing yet.
 *
 * @param gate that fails the release; to be handed to the next look, because a fail stays one
 * @param mergedLogE ln of the weighted average of the evidence against the fatal gates
 * @param verdicts in the order of the gates
 */
public record Ruling(
    Decision.Kind kind, @Nullable String gate, double mergedLogE, List<Verdict> verdicts) {
  public Ruling {
    verdicts = List.copyOf(verdicts);
  }

  /** One gate as the rule for all of them reads it. */
  public sealed interface Member {
    /** The key in the spec. */
    String name();

    /** What it may do to the release. */
    Severity severity();
  }

  /**
   * A gate with stated error rates.
   *
   * @param share its part of the chance of a false rollback, fixed at admission; 0 unless fatal
   * @param minTrials it does not pass with fewer of its own in this step
   * @param dark it has had no new trials for three looks running
   * @param error why this look could not be believed; null when it could
   */
  public record Sequential(
      String name,
      Severity severity,
      double share,
      Standing standing,
      double minTrials,
      boolean dark,
      @Nullable String error)
      implements Member {
    public Sequential {
      if (severity == Severity.FATAL && !(share > 0 && share <= 1)) {
        throw new IllegalArgumentException(name + ": a share in (0, 1], not " + share);
      }
    }
  }

  /** A gate that was judged by itself, without an error rate. */
  public record Judged(String name, Severity severity, Verdict verdict) implements Member {}

  /**
   * Rules on one look.
   *
   * @param failed what {@link #gate} was before; null unless a look has failed already
   * @param watchOver whether the step has been watched as long as it must be
   */
  public static Ruling of(
      ErrorBudget budget, List<Member> members, @Nullable String failed, boolean watchOver) {
    double merged = merged(members);
    String failing = failed == null ? failing(budget, members, merged) : failed;
    List<Verdict> verdicts = new ArrayList<>();
    for (Member member : members) {
      verdicts.add(member.name().equals(failing) ? Verdict.FAIL : verdict(budget, member));
    }
    Decision.Kind kind = Decision.Kind.OPEN;
    if (failing != null) {
      kind = Decision.Kind.FAIL;
    } else if (watchOver && allPass(members, verdicts)) {
      kind = Decision.Kind.PASS;
    }
    return new Ruling(kind, failing, merged, verdicts);
  }

  /** Shares stay what they were at admission: a gate without data counts as no evidence. */
  private static double merged(List<Member> members) {
    List<Double> shares = new ArrayList<>();
    List<Double> logEs = new ArrayList<>();
    for (Member member : members) {
      if (member instanceof Sequential sequential && sequential.severity() == Severity.FATAL) {
        shares.add(sequential.share());
        logEs.add(sequential.standing().failLogE());
      }
    }
    return Merging.logE(shares, logEs);
  }

  private static @Nullable String failing(ErrorBudget budget, List<Member> members, double merged) {
    String leading = null;
    double most = Double.NEGATIVE_INFINITY;
    for (Member member : members) {
      if (member.severity() != Severity.FATAL) {
        continue;
      }
      switch (member) {
        case Judged judged -> {
          if (judged.verdict() == Verdict.FAIL && merged < budget.failLogE()) {
            return judged.name();
          }
        }
        case Sequential sequential -> {
          double own = own(sequential);
          if (own > most) {
            most = own;
            leading = sequential.name();
          }
        }
      }
    }
    return merged >= budget.failLogE() ? leading : null;
  }

  /** The part of the merged evidence that is this gate's; all of its own unless it is fatal. */
  private static double own(Sequential gate) {
    double evidence = gate.standing().failLogE();
    return gate.severity() == Severity.FATAL ? StrictMath.log(gate.share()) + evidence : evidence;
  }

  private static Verdict verdict(ErrorBudget budget, Member member) {
    return switch (member) {
      case Judged judged -> judged.verdict();
      case Sequential gate -> {
        if (own(gate) >= budget.failLogE()) {
          yield Verdict.FAIL;
        }
        if (gate.error() != null || gate.standing().problem() != null) {
          yield Verdict.ERROR;
        }
        if (gate.dark()) {
          yield Verdict.NO_DATA;
        }
        yield gate.standing().passes(budget.pass()) && gate.standing().trials() >= gate.minTrials()
            ? Verdict.PASS
            : Verdict.UNDECIDED;
      }
    };
  }

  private static boolean allPass(List<Member> members, List<Verdict> verdicts) {
    boolean some = false;
    for (int i = 0; i < members.size(); i++) {
      if (members.get(i).severity() != Severity.ADVISORY) {
        some = true;
        if (verdicts.get(i) != Verdict.PASS) {
          return false;
        }
      }
    }
    return some;
  }
}
