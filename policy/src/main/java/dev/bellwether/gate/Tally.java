package dev.bellwether.gate;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.bellwether.gate.sequential.Doubles;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Counters that only grow, side by side. On the wire one short line of numbers, because a watch
 * carries many of them; of many or large numbers packed.
 */
public record Tally(List<Double> values) {
  private static final String PACKED = "*";

  /** A line that people can still read. */
  private static final int SHORT = 40;

  /** Nothing counted; adds to anything. */
  public static final Tally NONE = new Tally(List.of());

  public Tally {
    // Adding 0 turns -0.0 into 0.0, so that equal counts are equal values.
    Double[] positive = new Double[values.size()];
    for (int i = 0; i < positive.length; i++) {
      positive[i] = values.get(i) + 0.0;
    }
    values = List.of(positive);
  }

  static Tally of(double... values) {
    return new Tally(Arrays.stream(values).boxed().toList());
  }

  /** The inverse of {@link #line}. */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public static Tally parse(String line) {
    if (line.startsWith(PACKED)) {
      return new Tally(Doubles.parse(line).boxed());
    }
    return line.isBlank()
        ? NONE
        : new Tally(Arrays.stream(line.split(" ", -1)).map(Double::valueOf).toList());
  }

  /** Whole numbers without a fraction, separated by one blank, unless packed they are shorter. */
  @JsonValue
  public String line() {
    String plain = values.stream().map(Tally::shortest).collect(Collectors.joining(" "));
    if (plain.length() <= SHORT) {
      return plain;
    }
    double[] all = values.stream().mapToDouble(Double::doubleValue).toArray();
    String packed = Doubles.of(all).packed();
    return packed.length() < plain.length() ? packed : plain;
  }

  double at(int index) {
    return index < values.size() ? values.get(index) : 0;
  }

  double sum() {
    return values.stream().mapToDouble(Double::doubleValue).sum();
  }

  Tally plus(Tally other) {
    List<Double> sums = new ArrayList<>();
    for (int i = 0; i < Math.max(values.size(), other.values.size()); i++) {
      sums.add(tidy(at(i) + other.at(i)));
    }
    return new Tally(sums);
  }

  /**
   * What was counted since {@code before}. A counter that went down means that all of them began
   * anew: then everything counted is new.
   */
  Tally since(Tally before) {
    if (restartedAfter(before)) {
      return this;
    }
    List<Double> differences = new ArrayList<>();
    for (int i = 0; i < values.size(); i++) {
      differences.add(tidy(at(i) - before.at(i)));
    }
    return new Tally(differences);
  }

  private boolean restartedAfter(Tally before) {
    for (int i = 0; i < before.values.size(); i++) {
      if (at(i) < before.at(i)) {
        return true;
      }
    }
    return false;
  }

  /** Without the noise that sums of decimal fractions gather, which nobody counted. */
  private static double tidy(double value) {
    return value == Math.rint(value) ? value : Math.rint(value * 1e9) / 1e9;
  }

  private static String shortest(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : Double.toString(value);
  }
}
