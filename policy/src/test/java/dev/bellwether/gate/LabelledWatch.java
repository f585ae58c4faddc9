package dev.bellwether.gate;

import static dev.bellwether.gate.Readings.SINCE;

import dev.bellwether.gate.Reading.Counts;
import dev.bellwether.gate.Reading.Scores;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;

/**
 * A watch over one gate whose source counts a score when its prediction is so old: a look every 15
 * s, two minutes of watch.
 */
final class LabelledWatch {
  private static final Duration LOOK = Duration.ofSeconds(15);

  private final Gate gate;
  private final NavigableMap<Instant, double[]> served = new TreeMap<>();
  private Instant next = SINCE;
  private Instant since = SINCE;
  Evidence evidence = Evidence.NONE;
  Judged judged =
      new Judged(evidence, List.of(), new Decision(Decision.Kind.OPEN, null, ""), Arms.NONE, null);
  Duration delay = Duration.ofMinutes(5);
  int weight = 20;
  double failing;
  boolean unread;
  private double labelled;

  LabelledWatch(Gate gate) {
    this.gate = gate;
  }

  /** Predictions before the first look, each second so many, all labelled. */
  void servedBefore(int seconds, double perSecond, double mean) {
    for (int second = seconds; second > 0; second--) {
      serve(next.minusSeconds(second), perSecond, mean, 1);
    }
  }

  /** The first look of a watch is its base. */
  void looks(int count, double perSecond, double mean, double labelled) {
    if (served.isEmpty() || evidence.newest() == null || evidence.newest().isBefore(since)) {
      look(perSecond, mean, labelled);
    }
    for (int look = 0; look < count; look++) {
      look(perSecond, mean, labelled);
    }
  }

  /** One look, then the time until the next goes by. */
  void look(double perSecond, double mean, double labelled) {
    take(reading(), perSecond, mean, labelled);
  }

  void unreadable(double perSecond, double mean, double labelled) {
    take(Reading.unreadable("one", "off"), perSecond, mean, labelled);
  }

  private void take(Reading reading, double perSecond, double mean, double labelled) {
    unread = reading.blind();
    judged = Judge.look(evidence, terms(), next, reading);
    evidence = judged.evidence();
    pause(1, perSecond, mean, labelled);
  }

  /** Time goes by without a look. */
  void pause(int looks, double perSecond, double mean, double labelled) {
    for (int second = 0; second < looks * LOOK.toSeconds(); second++) {
      serve(next.plusSeconds(second), perSecond, mean, labelled);
    }
    next = next.plus(LOOK.multipliedBy(looks));
  }

  /** Served within the second that begins here: requests, errors, scores and their sum. */
  private void serve(Instant from, double perSecond, double mean, double share) {
    double[] all = served.isEmpty() ? new double[4] : served.lastEntry().getValue().clone();
    all[0] += perSecond;
    all[1] = all[0] * failing;
    labelled += perSecond * (1 - failing) * share;
    double scored = Math.floor(labelled + 1e-6);
    all[3] += (scored - all[2]) * mean;
    all[2] = scored;
    served.put(from.plusSeconds(1), all);
  }

  private Reading reading() {
    double[] now = at(next);
    double[] old = at(next.minus(delay));
    return Readings.reading(
        Readings.series(
            "v12", new Counts(now[0], Math.rint(now[1])), null, new Scores(old[2], old[3], null)));
  }

  private double[] at(Instant time) {
    Map.Entry<Instant, double[]> entry = served.floorEntry(time);
    return entry == null ? new double[4] : entry.getValue();
  }

  void step() {
    since = next;
    evidence = Judge.startStep(evidence, List.of(gate), since);
  }

  GateReport report() {
    return judged.reports().getFirst();
  }

  Ripening ripening() {
    return Objects.requireNonNull(evidence.ripening().get(gate.name()));
  }

  private WatchTerms terms() {
    return new WatchTerms(
        List.of(gate),
        "v12",
        "v11",
        0,
        weight,
        5,
        since,
        Duration.ofMinutes(2),
        500,
        false,
        Map.of(),
        ErrorBudget.DEFAULT,
        LOOK,
        null);
  }
}
