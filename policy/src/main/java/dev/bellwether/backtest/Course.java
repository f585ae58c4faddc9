package dev.bellwether.backtest;

import dev.bellwether.backtest.Backtest.Taken;
import dev.bellwether.backtest.ReleaseResult.Ending;
import dev.bellwether.gate.CountedLook;
import dev.bellwether.gate.Decision.Kind;
import dev.bellwether.gate.Evidence;
import dev.bellwether.gate.Facet;
import dev.bellwether.gate.Judge;
import dev.bellwether.gate.WatchTerms;
import dev.bellwether.gate.Weighed;
import dev.bellwether.gate.Weighing;
import dev.bellwether.gate.sequential.Moment.Phase;
import dev.bellwether.spec.Plan;
import dev.bellwether.spec.Plan.Step;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One release of a backtest, from its first line on. The first look that fails ends it. A pass
 * counts in the plan's last step, or in the highest weight that was reached.
 */
final class Course {
  private static final double ALL = 100;

  private final String release;
  private final Plan plan;
  private final Weighing weighing;
  private Evidence evidence = Evidence.NONE;
  private @Nullable Instant newest;
  private Instant lastLine = Instant.EPOCH;
  private @Nullable Integer statedStep;
  private double weight;
  private double stepWeight;
  private Instant since = Instant.EPOCH;
  private long looks;
  private long ignored;
  private double highest;
  private boolean reachedLast;
  private @Nullable WatchTerms terms;
  private @Nullable Weighed weighed;
  private @Nullable ReleaseResult passed;
  private @Nullable ReleaseResult failed;

  Course(String release, Plan plan, Weighing weighing) {
    this.release = release;
    this.plan = plan;
    this.weighing = weighing;
  }

  Taken take(Look look) {
    String idle = idle(look);
    lastLine = newest == null || look.at().isAfter(newest) ? look.at() : newest;
    if (idle != null) {
      ignored += failed == null ? 1 : 0;
      return new Taken.Ignored(look, idle);
    }
    Phase phase = begin(look);
    int step = step(look);
    WatchTerms now = terms(look, step);
    terms = now;
    CountedLook counted = Counted.of(look, phase, weighing.facets(), evidence.edges(Facet.LATENCY));
    weighed = weighing.look(evidence, now, counted);
    evidence = weighed.evidence();
    newest = look.at();
    looks++;
    decide(look, step, weighed.ruling().kind());
    return new Taken.Judged(look);
  }

  private @Nullable String idle(Look look) {
    if (failed != null) {
      return "the release has failed before";
    }
    if (look.weight() == 0) {
      return "the canary has no traffic";
    }
    if (newest != null && !look.at().isAfter(newest)) {
      return look.at().equals(newest)
          ? "a look of that time was made before"
          : "it is older than the newest look, of " + newest;
    }
    return null;
  }

  /** Begins a step where one begins, and says what of the look counts. */
  private Phase begin(Look look) {
    boolean first = newest == null;
    boolean shifted = !first && look.weight() != weight;
    boolean begins =
        first
            || (look.weight() < ALL
                && (look.step() == null ? shifted : !look.step().equals(statedStep)));
    weight = look.weight();
    if (begins) {
      statedStep = look.step();
      stepWeight = weight;
      since = since(look);
      evidence = weighing.startStep(evidence, since);
    }
    if (weight == ALL) {
      return Phase.BAKING;
    }
    Instant verified = look.since();
    boolean spans =
        verified == null ? shifted : !look.at().isAfter(verified) || weight != stepWeight;
    return spans ? Phase.SHIFTING : Phase.SETTLED;
  }

  private Instant since(Look look) {
    if (look.since() != null) {
      return look.since();
    }
    return newest == null ? look.at().minus(plan.look()) : newest;
  }

  /** The plan's step that a look is in: the one it states, else the nearest by weight. */
  private int step(Look look) {
    int last = plan.steps().size() - 1;
    if (look.step() != null) {
      return Math.min(look.step() - 1, last);
    }
    int step = 0;
    for (int i = 1; i <= last; i++) {
      if (plan.steps().get(i).traffic() <= look.weight()) {
        step = i;
      }
    }
    return step;
  }

  /** Steps below min_canary_pct are like others here: earlier steps need not pass. */
  private WatchTerms terms(Look look, int index) {
    Step step = plan.steps().get(index);
    return new WatchTerms(
        plan.gates(),
        "canary",
        "stable",
        index,
        (int) look.weight(),
        0,
        since,
        step.watch(),
        step.minRequests(),
        look.weight() == ALL,
        Map.of(),
        plan.statistics(),
        plan.look(),
        null);
  }

  private void decide(Look look, int step, Kind kind) {
    if (kind == Kind.FAIL) {
      failed = result(Ending.FAIL);
      // Nothing more is asked of it, and a file may hold very many.
      evidence = Evidence.NONE;
      weighed = null;
      return;
    }
    if (look.weight() == ALL) {
      return;
    }
    boolean last = last(look, step);
    if ((last && !reachedLast) || (!reachedLast && look.weight() > highest)) {
      // What passed before was not where it counts.
      passed = null;
      reachedLast = last;
      highest = look.weight();
    }
    boolean counts = reachedLast ? last : look.weight() == highest;
    if (kind == Kind.PASS && counts && passed == null) {
      passed = result(Ending.PASS);
    }
  }

  private boolean last(Look look, int step) {
    boolean reached = look.step() != null || look.weight() >= plan.steps().getLast().traffic();
    return reached && step == plan.steps().size() - 1;
  }

  /** What was decided, or that nothing was up to the newest line. */
  ReleaseResult result() {
    if (failed != null) {
      return counted(failed);
    }
    return passed != null ? counted(passed) : now();
  }

  /** The newest look, with what was decided up to it. */
  ReleaseResult now() {
    if (failed != null) {
      return counted(failed);
    }
    ReleaseResult now = result(passed == null ? Ending.UNDECIDED : Ending.PASS);
    return new ReleaseResult(release, now.decision(), lastLine, looks, null, now.gates(), ignored);
  }

  private ReleaseResult counted(ReleaseResult decided) {
    return new ReleaseResult(
        release,
        decided.decision(),
        decided.at(),
        decided.looks(),
        decided.gate(),
        decided.gates(),
        ignored);
  }

  private ReleaseResult result(Ending ending) {
    Weighed last = weighed;
    WatchTerms by = terms;
    if (last == null || by == null) {
      return new ReleaseResult(release, ending, lastLine, looks, null, List.of(), ignored);
    }
    String gate = ending == Ending.FAIL ? last.ruling().gate() : null;
    return new ReleaseResult(
        release,
        ending,
        last.look().at(),
        looks,
        gate,
        Judge.inWords(weighing, by, last).reports(),
        ignored);
  }
}
