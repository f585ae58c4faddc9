package dev.bellwether.gate.sequential;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How much more counts of stable vary than independent trials would, measured before a release:
 * never on the canary, whose limits it sets.
 *
 * @param estimate the Pearson dispersion; 1 for independent trials
 * @param upper bound that the truth exceeds with a chance of about 5 %
 * @param degrees of freedom of the estimate
 */
public record Fano(double estimate, double upper, int degrees) {
  private static final double LEAST_EVENTS = 5;
  private static final int LEAST_PODS = 3;

  /** The normal quantile of 95 %. */
  private static final double Z = 1.6448536269514722;

  /** Events and trials of one pod, or of all in one look. */
  public record Cell(double events, double trials) {
    boolean sound() {
      return Numbers.count(events) && Numbers.count(trials) && events <= trials;
    }
  }

  /** How many scores a look had, and their sum. */
  public record Scored(double count, double sum) {}

  /**
   * From what several pods counted in the same looks: what hits all of them alike cancels. Empty
   * without three pods, or without a look of five events.
   */
  public static Optional<Fano> fromPods(List<List<Cell>> looks) {
    double distance = 0;
    int degrees = 0;
    for (List<Cell> look : looks) {
      List<Cell> pods = look.stream().filter(cell -> cell.trials() > 0).toList();
      if (look.stream().allMatch(Cell::sound)
          && pods.size() >= LEAST_PODS
          && events(pods) >= LEAST_EVENTS) {
        distance += distance(pods);
        degrees += pods.size() - 1;
      }
    }
    return of(distance, degrees);
  }

  /**
   * From all pods together, look by look, where there are too few pods: what hits all alike counts
   * too, so this is an upper bound. Looks are put together until they hold five events.
   */
  public static Optional<Fano> fromLooks(List<Cell> looks) {
    List<Cell> merged = new ArrayList<>();
    double events = 0;
    double trials = 0;
    for (Cell look : looks) {
      if (look.sound()) {
        events += look.events();
        trials += look.trials();
      }
      if (events >= LEAST_EVENTS) {
        merged.add(new Cell(events, trials));
        events = 0;
        trials = 0;
      }
    }
    return merged.size() < 2 ? Optional.empty() : of(distance(merged), merged.size() - 1);
  }

  /**
   * From the means of scores, look by look: how many scores hang together.
   *
   * @param variance of single scores; too small a number is on the safe side
   */
  public static Optional<Fano> ofScores(List<Scored> looks, double variance) {
    List<Scored> scored = looks.stream().filter(look -> look.count() > 0).toList();
    if (scored.size() < 2 || !(variance > 0)) {
      return Optional.empty();
    }
    double mean =
        scored.stream().mapToDouble(Scored::sum).sum()
            / scored.stream().mapToDouble(Scored::count).sum();
    double distance = 0;
    for (Scored look : scored) {
      double off = look.sum() / look.count() - mean;
      distance += look.count() * off * off / variance;
    }
    return of(distance, scored.size() - 1);
  }

  private static double distance(List<Cell> cells) {
    double rate = events(cells) / cells.stream().mapToDouble(Cell::trials).sum();
    double distance = 0;
    for (Cell cell : cells) {
      double expected = cell.trials() * rate;
      distance += (cell.events() - expected) * (cell.events() - expected) / expected;
    }
    return distance;
  }

  private static double events(List<Cell> cells) {
    return cells.stream().mapToDouble(Cell::events).sum();
  }

  /** Wilson and Hilferty's chi-square quantile. */
  private static Optional<Fano> of(double distance, int degrees) {
    if (degrees == 0) {
      return Optional.empty();
    }
    double spread = 2.0 / (9 * degrees);
    double root = 1 - spread - Z * StrictMath.sqrt(spread);
    // With a single degree the cube root can be so small that the bound says nothing; it is large.
    double quantile = degrees * Math.max(root * root * root, 1e-3);
    return Optional.of(new Fano(distance / degrees, distance / quantile, degrees));
  }
}
