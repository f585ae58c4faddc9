package dev.bellwether.gate.sequential;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/**
 * An immutable row of numbers, written exact to the bit in pieces between dots: a run of zeros as
 * {@code ~} and its length, because most histograms are mostly empty; whole numbers as {@code #}
 * and digits; base64 of little-endian doubles; or {@code *} and what {@link Packing} makes of it.
 * Whichever is shortest.
 */
public final class Doubles {
  /** None. */
  public static final Doubles NONE = new Doubles(new double[0]);

  private static final String ZEROS = "~";
  private static final String WHOLE = "#";
  private static final String PACKED = "*";
  private static final int SHORT = 24;
  private static final int SHORTEST_RUN = 2;
  private static final int LONGEST_RUN = 1000;

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
    double[] values = new double[0];
    for (String piece : text.split("\\.", -1)) {
      double[] more = piece(piece);
      int from = values.length;
      values = Arrays.copyOf(values, from + more.length);
      System.arraycopy(more, 0, values, from, more.length);
    }
    return new Doubles(values);
  }

  private static double[] piece(String piece) {
    if (piece.startsWith(ZEROS)) {
      return zeros(piece);
    }
    if (piece.startsWith(PACKED)) {
      return Packing.parse(piece.substring(PACKED.length()));
    }
    return piece.startsWith(WHOLE) ? whole(piece) : decoded(piece);
  }

  private static double[] whole(String piece) {
    return Arrays.stream(piece.substring(WHOLE.length()).split("_", -1))
        .mapToDouble(Double::parseDouble)
        .toArray();
  }

  private static double[] zeros(String piece) {
    int length = Integer.parseInt(piece.substring(ZEROS.length()));
    if (length < SHORTEST_RUN || length > LONGEST_RUN) {
      throw new IllegalArgumentException("a run of " + length + " zeros");
    }
    return new double[length];
  }

  private static double[] decoded(String piece) {
    byte[] bytes = Base64.getDecoder().decode(piece);
    if (bytes.length % Double.BYTES != 0) {
      throw new IllegalArgumentException(bytes.length + " bytes are no whole number of doubles");
    }
    double[] values = new double[bytes.length / Double.BYTES];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asDoubleBuffer().get(values);
    return values;
  }

  /** Exact to the bit. */
  public String base64() {
    String plain = plain();
    // What is this short is mostly digits, which people can read.
    if (plain.length() <= SHORT) {
      return plain;
    }
    String packed = packed();
    return packed.length() < plain.length() ? packed : plain;
  }

  /**
   * In few characters and none of {@code / | , @}, whatever the numbers are; {@link #parse} reads
   * it.
   */
  public String packed() {
    StringBuilder text = new StringBuilder();
    // In runs of numbers that are all whole, or all not.
    for (int from = 0; from < values.length; ) {
      boolean whole = countable(values[from]);
      int to = from;
      while (to < values.length && to - from < Packing.MOST && countable(values[to]) == whole) {
        to++;
      }
      double[] run = Arrays.copyOfRange(values, from, to);
      text.append(text.isEmpty() ? "" : ".").append(PACKED);
      text.append(whole ? Packing.whole(run) : Packing.doubles(run));
      from = to;
    }
    return text.toString();
  }

  private static boolean countable(double value) {
    return value == Math.rint(value)
        && value >= 0
        && value <= Numbers.MOST
        && (value != 0 || plainZero(value));
  }

  private String plain() {
    StringBuilder text = new StringBuilder();
    int from = 0;
    for (int i = 0; i < values.length; ) {
      int end = endOfRun(i);
      if (end - i >= SHORTEST_RUN) {
        append(text, from, i);
        text.append(text.isEmpty() ? "" : ".").append(ZEROS).append(end - i);
        from = end;
      }
      i = Math.max(i + 1, end);
    }
    append(text, from, values.length);
    return text.toString();
  }

  /** After the zeros that begin here. */
  private int endOfRun(int from) {
    int end = from;
    while (end < values.length && end - from < LONGEST_RUN && plainZero(values[end])) {
      end++;
    }
    return end;
  }

  /** Minus zero is another number to the bit. */
  private static boolean plainZero(double value) {
    return Double.doubleToRawLongBits(value) == 0;
  }

  private void append(StringBuilder text, int from, int to) {
    if (from == to) {
      return;
    }
    text.append(text.isEmpty() ? "" : ".");
    int start = text.length();
    int longest = 4 * Math.ceilDiv((to - from) * Double.BYTES, 3);
    text.append(WHOLE);
    for (int i = from; i < to; i++) {
      boolean whole = values[i] == Math.rint(values[i]) && Math.abs(values[i]) <= Numbers.MOST;
      if (!whole || (values[i] == 0 && !plainZero(values[i]))) {
        text.setLength(start);
        text.append(encoded(from, to));
        return;
      }
      text.append(i == from ? "" : "_").append(digits((long) values[i]));
    }
    if (text.length() - start >= longest) {
      text.setLength(start);
      text.append(encoded(from, to));
    }
  }

  /** Millionths of whole things end in zeros. */
  private static String digits(long value) {
    String digits = Long.toString(value);
    int end = digits.length();
    while (end > 1 && digits.charAt(end - 1) == '0') {
      end--;
    }
    int zeros = digits.length() - end;
    return zeros < 3 ? digits : digits.substring(0, end) + "e" + zeros;
  }

  private String encoded(int from, int to) {
    ByteBuffer buffer =
        ByteBuffer.allocate((to - from) * Double.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    buffer.asDoubleBuffer().put(values, from, to - from);
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

  /** All of them. */
  public List<Double> boxed() {
    return Arrays.stream(values).boxed().toList();
  }

  public double[] toArray() {
    return values.clone();
  }

  /** What grew evenly from a start to here, after so many times as long. */
  Doubles onward(Doubles start, double times) {
    double[] after = values.clone();
    for (int i = 0; i < after.length; i++) {
      double grown = after[i] - start.values[i];
      after[i] = Double.isNaN(grown) ? start.values[i] : start.values[i] + times * grown;
    }
    return new Doubles(after);
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
