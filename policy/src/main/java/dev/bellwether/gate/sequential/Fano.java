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
 */
public record Fano(double estimate, double upper) {
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
    return Optional.of(new Fano(distance / degrees, distance / quantile));
  }
}
