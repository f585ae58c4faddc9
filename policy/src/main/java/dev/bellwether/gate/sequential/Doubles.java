package dev.bellwether.gate.sequential;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Base64;

/** An immutable row of numbers. Written as base64 of little-endian doubles, exact to the bit. */
public final class Doubles {
  /** None. */
  public static final Doubles NONE = new Doubles(new double[0]);

  private final double[] values;

  private Doubles(double[] values) {
    this.values = values;
  }

  /** A row of these numbers. */
  public static Doubles of(double... values) {
    return new Doubles(values.clone());
  }

  /** The inverse of {@link #base64}. */
  public static Doubles parse(String text) {
    byte[] bytes = Base64.getDecoder().decode(text);
    if (bytes.length % Double.BYTES != 0) {
      throw new IllegalArgumentException(bytes.length + " bytes are no whole number of doubles");
    }
    double[] values = new double[bytes.length / Double.BYTES];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asDoubleBuffer().get(values);
    return new Doubles(values);
  }

  /** Exact to the bit. */
  public String base64() {
    ByteBuffer buffer =
        ByteBuffer.allocate(values.length * Double.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    buffer.asDoubleBuffer().put(values);
    return Base64.getEncoder().encodeToString(buffer.array());
  }

  /** How many. */
  public int size() {
    return values.length;
  }

  /** One of them. */
  public double at(int index) {
    return values[index];
  }

  double[] toArray() {
    return values.clone();
  }

  Doubles plus(double... more) {
    double[] sums = values.clone();
    for (int i = 0; i < sums.length; i++) {
      sums[i] += more[i];
    }
    return new Doubles(sums);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Doubles that && Arrays.equals(values, that.values);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(values);
  }

  @Override
  public String toString() {
    return Arrays.toString(values);
  }
}
