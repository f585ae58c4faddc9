package dev.bellwether.gate;

import dev.bellwether.gate.sequential.Moment;
import dev.bellwether.gate.sequential.Moment.Phase;
import dev.bellwether.gate.sequential.Observation;
import dev.bellwether.gate.sequential.Sample.Split;
import dev.bellwether.gate.sequential.SampleRatio;
import dev.bellwether.gate.sequential.SequentialState;
import dev.bellwether.gate.sequential.Standing;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Whether the canary gets the part of the requests that the router acknowledged. Every comparison
 * rests on it, and it says nothing of the model: while it does not hold, no step passes. Each step
 * begins anew. A backtest does not ask for it, because nobody can mend the traffic of kept looks.
 */
final class TrafficSplit {
  /** Its state lies beside those of the gates, none of which can be called so. */
  static final String NAME = "sample_ratio";

  private static final int EVERYTHING = 100;
  private static final SampleRatio TEST = SampleRatio.create();

  private TrafficSplit() {}

  /** What it has seen with this look; null before anything could be compared. */
  static @Nullable SequentialState after(
      @Nullable SequentialState before, WatchTerms terms, CountedLook look) {
    // One that warms up is sent its part all the same.
    Arms sent = look.added().plus(look.warming());
    Tally canary = sent.canary().of(Facet.REQUESTS);
    Tally stable = sent.stable().of(Facet.REQUESTS);
    boolean comparable =
        look.phase() == Phase.SETTLED
            && terms.shiftFrom() == null
            && terms.weight() > 0
            && terms.weight() < EVERYTHING
            && look.problems().isEmpty()
            && !look.uneven().contains(Facet.REQUESTS)
            && !look.contradictions().containsKey(Facet.REQUESTS)
            && !stable.equals(Tally.NONE);
    if (!comparable) {
      return before;
    }
    double weight = terms.weight() / (double) EVERYTHING;
    Observation seen =
        TEST.observe(
            before == null ? TEST.start() : before,
            new Moment(look.at(), terms.look(), look.phase()),
            new Split(canary.at(0), stable.at(0), weight));
    return seen.state();
  }

  /** What to show while it does not hold, which a person may override; empty while it does. */
  static Optional<GateReport> report(
      @Nullable SequentialState state, WatchTerms terms, CountedLook look) {
    if (state == null) {
      return Optional.empty();
    }
    Standing standing = TEST.standing(state);
    Double share = standing.estimate();
    if (share == null || standing.failLogE() < terms.budget().failLogE()) {
      return Optional.empty();
    }
    Quantity wanted = Quantities.share(terms.weight() / (double) EVERYTHING);
    Quantity got = Quantities.share(share);
    long canary = Math.round(share * standing.trials());
    return Optional.of(
        new GateReport(
            NAME,
            Verdict.ERROR,
            got,
            wanted,
            null,
            List.of(),
            new GateReport.Samples(canary, Math.round(standing.trials()) - canary),
            SequentialReport.NAME,
            "the canary gets %s of the requests where %s is set, so nothing that is compared can be"
                    .formatted(got.display(), wanted.display())
                + " relied on: no step passes until the router sends what it acknowledged",
            null,
            look.at(),
            Severity.BLOCKING,
            standing.p(),
            standing.failLogE(),
            null,
            null));
  }
}
