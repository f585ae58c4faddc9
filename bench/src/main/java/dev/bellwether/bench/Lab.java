package dev.bellwether.bench;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Where simulations are made: the same name is the same runs, made once, and what one draws does
 * not depend on which others there are.
 */
final class Lab {
  /** How long one may take. */
  enum Form {
    /** Seconds: for tests of the bench itself. */
    TRIAL,
    /** Two minutes: every promise. */
    SHORT,
    /** Half an hour: every promise and every table. */
    WHOLE
  }

  private final long seed;
  private final Form form;
  private final Map<String, List<Simulation>> made = new HashMap<>();

  Lab(long seed, Form form) {
    this.seed = seed;
    this.form = form;
  }

  /** Whether tables are wanted that no promise needs. */
  boolean whole() {
    return form != Form.SHORT;
  }

  /** How many runs a figure is made of. */
  int runs(int inShort, int inWhole) {
    return switch (form) {
      case TRIAL -> Math.max(1, inShort / 100);
      case SHORT -> inShort;
      case WHOLE -> inWhole;
    };
  }

  /** Runs of a world under a rule, one simulation for each threshold of its score. */
  List<Simulation> run(
      String name, World world, Supplier<Rule> rule, List<Double> thresholds, int looks, int runs) {
    return made.computeIfAbsent(
        name, key -> Simulation.run(world, rule, thresholds, looks, runs, seed(key)));
  }

  /** The same for one threshold. */
  Simulation run(
      String name, World world, Supplier<Rule> rule, double threshold, int looks, int runs) {
    return run(name, world, rule, List.of(threshold), looks, runs).getFirst();
  }

  /** Runs of something else. */
  Simulation run(String name, Simulation.Trial trial, int looks, int runs) {
    return made.computeIfAbsent(
            name,
            key ->
                Simulation.of(random -> new int[] {trial.first(random)}, 1, looks, runs, seed(key)))
        .getFirst();
  }

  /** The highest scores of runs, ascending. */
  List<Double> highest(World world, Supplier<Rule> rule, int looks, int runs) {
    return Simulation.highest(world, rule, looks, runs, seed("highest in " + world));
  }

  /** A stream of its own for every name. */
  private long seed(String name) {
    return seed * 1_000_003 + ((long) name.hashCode() << 32);
  }
}
