package dev.bellwether.gate;

import dev.bellwether.gate.Evidence.Run;
import dev.bellwether.gate.Ripening.Mark;
import dev.bellwether.gate.Ripening.Pool;
import dev.bellwether.gate.Ripening.Totals;
import dev.bellwether.gate.sequential.Moment.Phase;
import dev.bellwether.gate.sequential.Sample;
import dev.bellwether.gate.sequential.ScoreHistogram;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Folds one look into what is on its way to a gate with a {@link LabelDelay}. What the scores gain
 * between two looks is of predictions served as much earlier; it counts for passing when all of
 * them were served in this step, else against the limit alone, and not at all when some were served
 * before the release began to count. One use.
 */
final class LabelFold {
  /** A delay is cut into so many pieces; a piece is at least one look. */
  private static final int PIECES = 31;

  private final Gate gate;
  private final LabelDelay labels;
  private final WatchTerms terms;
  private final CountedLook look;

  private LabelFold(Gate gate, LabelDelay labels, WatchTerms terms, CountedLook look) {
    this.gate = gate;
    this.labels = labels;
    this.terms = terms;
    this.look = look;
  }

  /**
   * What a look comes to.
   *
   * @param piece that became old enough; null when none did
   * @param unread whether something of it could not be read or believed
   * @param refusal why the scores could not be believed; null when they could
   */
  record Folded(Ripening after, @Nullable Piece piece, boolean unread, @Nullable String refusal) {
    /** How many looks running there was no data; waiting for the first scores is none of them. */
    Run run(Run before, int fails, Instant at) {
      boolean idle =
          unread
              || after.step().without()
              || (piece != null && piece.scored() == 0 && !after.waiting());
      if (idle) {
        Instant since = before.idleSince() == null ? at : before.idleSince();
        return new Run(before.gate(), fails, before.idle() + 1, since, null, null);
      }
      boolean nothing = piece == null && !after.waiting();
      return nothing
          ? new Run(before.gate(), fails, before.idle(), before.idleSince(), null, null)
          : new Run(before.gate(), fails, 0, null, null, null);
    }
  }

  /**
   * Predictions that are old enough.
   *
   * @param scored how many of them have a score
   * @param sample with those that have none
   * @param phase {@link Phase#SHIFTING} when they say nothing for passing this step
   */
  record Piece(double scored, Sample.Scores sample, Phase phase) {
    boolean empty() {
      return sample.most().count() == 0;
    }
  }

  /** Folds one look. */
  static Folded fold(
      @Nullable Ripening before, Gate gate, LabelDelay labels, WatchTerms terms, CountedLook look) {
    return new LabelFold(gate, labels, terms, look).fold(before);
  }

  private Folded fold(@Nullable Ripening before) {
    Sample.Scores scores = SequentialGate.scores(gate.facet(), look);
    String refusal = scores.most().problem();
    boolean unread =
        refusal != null
            || look.blind()
            || !look.problems().isEmpty()
            || look.contradictions().containsKey(gate.facet())
            || look.contradictions().containsKey(Facet.REQUESTS);
    Ripening counted =
        counted(before, refusal == null ? scores : Sample.Scores.of(ScoreHistogram.NONE), unread);
    return unread ? new Folded(counted, null, true, refusal) : closed(marked(counted), counted);
  }

  /** A release begins to count at the first look that reads everything. */
  private Ripening counted(@Nullable Ripening before, Sample.Scores scores, boolean unread) {
    Ripening on = before;
    if (on == null || !on.based()) {
      Instant base = base();
      on = Ripening.begun(base, labels.delay(), unread);
      if (unread || !base.isBefore(look.at())) {
        return on;
      }
    }
    return new Ripening(
        on.first(),
        on.from(),
        on.reached(),
        on.gap(),
        on.served() + predictions(look.all()),
        on.closed(),
        on.marks(),
        on.pool().plus(scores),
        on.step());
  }

  /** A look that counted something in the step spans the time since it began. */
  private Instant base() {
    boolean spans =
        predictions(look.added().plus(look.warming())) > 0 && terms.since().isBefore(look.at());
    return spans ? terms.since() : look.at();
  }

  /** What failed has no prediction that could be scored. */
  private static double predictions(Arms counted) {
    Tally requests = counted.canary().of(Facet.REQUESTS);
    return requests.at(0) - requests.at(1);
  }

  /** A piece ends here, or the newest goes on to here. */
  private Ripening marked(Ripening before) {
    Instant at = look.at();
    Instant from = before.from() == null ? at : before.from();
    if (!at.isAfter(before.newest())) {
      return before.with(from, before.marks(), before.step());
    }
    List<Mark> marks = new ArrayList<>(before.marks());
    boolean shifting = look.phase() == Phase.SHIFTING;
    if (!marks.isEmpty() && goesOn(marks, before.closed(), from)) {
      shifting |= marks.removeLast().shifting();
    }
    marks.add(new Mark(at, before.served(), shifting));
    return new Ripening(
        before.first(),
        from,
        before.reached(),
        Duration.ofMillis(Duration.between(before.newest(), at).toMillis()),
        before.served(),
        before.closed(),
        marks.size() > Ripening.MOST_MARKS ? coarser(marks, from) : marks,
        before.pool(),
        before.step());
  }

  private boolean goesOn(List<Mark> marks, Mark closed, Instant from) {
    Mark begun = marks.size() > 1 ? marks.get(marks.size() - 2) : closed;
    Duration longest = labels.delay().dividedBy(PIECES);
    return !marks.getLast().at().equals(from)
        && Duration.between(begun.at(), look.at()).compareTo(longest) <= 0;
  }

  /** Two pieces become one, but where the step begins a piece ends. */
  private static List<Mark> coarser(List<Mark> marks, Instant from) {
    List<Mark> kept = new ArrayList<>();
    boolean shifting = false;
    for (int i = 0; i < marks.size(); i++) {
      Mark mark = marks.get(i);
      shifting |= mark.shifting();
      if (i % 2 == 1 || i == marks.size() - 1 || mark.at().equals(from)) {
        kept.add(new Mark(mark.at(), mark.served(), shifting));
        shifting = false;
      }
    }
    return kept;
  }

  /** Judges the piece that is old enough now, if one is. */
  private Folded closed(Ripening now, Ripening before) {
    Instant ripe = look.at().minus(labels.delay());
    Mark end = end(now, ripe);
    if (Duration.between(ripe, end.at()).compareTo(near(now.gap(), before.gap())) >= 0) {
      return new Folded(now, null, false, null);
    }
    if (now.reached().isBefore(now.first())) {
      return new Folded(judged(now, end, ripe, now.step()), null, false, null);
    }
    if (end.equals(now.closed())) {
      return new Folded(now, null, false, null);
    }
    boolean counts = !now.reached().isBefore(now.from()) && !shifted(now, end);
    double matured = end.served() - now.closed().served();
    double scored = now.pool().scores().count();
    double missing = Math.max(0, matured - scored);
    Totals step = now.step();
    if (counts) {
      step = plus(step, matured, scored, now.pool().sum());
      missing = step.missing() - now.step().missing();
    }
    Piece piece =
        new Piece(
            scored,
            sample(now.pool(), labels.missingAtRandom() ? 0 : missing),
            counts ? Phase.SETTLED : Phase.SHIFTING);
    return new Folded(judged(now, end, ripe, step), piece, false, null);
  }

  /** The first end of a piece that is not older: what was served up to it is not too few. */
  private static Mark end(Ripening now, Instant ripe) {
    if (!now.closed().at().isBefore(ripe)) {
      return now.closed();
    }
    return now.marks().stream()
        .filter(mark -> !mark.at().isBefore(ripe))
        .findFirst()
        .orElse(now.closed());
  }

  /**
   * A piece is judged at the look at which its end is nearest. Looks may be further apart than they
   * are meant to be, as in a file; after a pause of one gap it is waited for the next end instead,
   * because what came within the pause cannot be told apart.
   */
  private Duration near(Duration gap, Duration gapBefore) {
    Duration apart = gap.compareTo(gapBefore) < 0 ? gap : gapBefore;
    return apart.compareTo(terms.look()) > 0 ? apart : terms.look();
  }

  private static boolean shifted(Ripening now, Mark end) {
    return now.marks().stream().anyMatch(mark -> mark.shifting() && !mark.at().isAfter(end.at()));
  }

  private static Totals plus(Totals step, double matured, double scored, double sum) {
    double allMatured = step.matured() + matured;
    double allScored = step.scored() + scored;
    return new Totals(
        allMatured, allScored, step.sum() + sum, Math.max(step.missing(), allMatured - allScored));
  }

  private static Sample.Scores sample(Pool pool, double missing) {
    return new Sample.Scores(
        pool.scores().plus(1, missing), pool.scores().plus(0, missing), pool.sum());
  }

  private static Ripening judged(Ripening now, Mark end, Instant ripe, Totals step) {
    return new Ripening(
        now.first(),
        now.from(),
        ripe,
        now.gap(),
        now.served(),
        end,
        now.marks().stream().filter(mark -> mark.at().isAfter(end.at())).toList(),
        Pool.EMPTY,
        step);
  }
}
