package dev.bellwether.gate.sequential;

/**
 * Numbers in few bits, exact to the bit. What bets have made lies on a smooth curve from tilt to
 * tilt, so each number is written as how far it is from where the ones before point: that leaves
 * only the digits that nothing foretells, four fifths of all.
 *
 * <p>First how many numbers there are and by what they are foretold, then the fewest bits that one
 * takes and how many bits state how many more; then the numbers.
 */
final class Packing {
  /** More go in several pieces. */
  static final int MOST = 1000;

  private static final int COUNT_BITS = 10;
  private static final int ORDER_BITS = 3;
  private static final int LENGTH_BITS = 7;
  private static final int WIDTH_BITS = 3;

  /** Foretold by nothing, or by up to so many numbers before. */
  private static final int MOST_ORDER = 4;

  /** Instead of an order: whole numbers as they are, a zero in one bit. */
  private static final int WHOLE = 7;

  private Packing() {}

  /** Any numbers. */
  static String doubles(double[] values) {
    String shortest = doubles(values, 0);
    for (int order = 1; order <= MOST_ORDER; order++) {
      String other = doubles(values, order);
      shortest = other.length() < shortest.length() ? other : shortest;
    }
    return shortest;
  }

  private static String doubles(double[] values, int order) {
    long[] rest = new long[values.length];
    for (int i = 0; i < values.length; i++) {
      long off = Double.doubleToRawLongBits(values[i]) - foretold(values, i, order);
      rest[i] = (off << 1) ^ (off >> 63);
    }
    Lengths lengths = Lengths.of(rest, false);
    Bits bits = header(values.length, order, lengths);
    for (long one : rest) {
      lengths.write(bits, one);
    }
    return bits.base64();
  }

  /** Numbers that are whole, at least 0 and below 2 to the 63. */
  static String whole(double[] values) {
    long[] all = new long[values.length];
    for (int i = 0; i < values.length; i++) {
      all[i] = (long) values[i];
    }
    Lengths lengths = Lengths.of(all, true);
    Bits bits = header(values.length, WHOLE, lengths);
    for (long one : all) {
      bits.write(one == 0 ? 0 : 1, 1);
      if (one != 0) {
        lengths.write(bits, one);
      }
    }
    return bits.base64();
  }

  /** The inverse of both. */
  static double[] parse(String text) {
    Bits bits = Bits.parse(text);
    double[] values = new double[(int) bits.read(COUNT_BITS)];
    int order = (int) bits.read(ORDER_BITS);
    Lengths lengths = new Lengths((int) bits.read(LENGTH_BITS), (int) bits.read(WIDTH_BITS));
    for (int i = 0; i < values.length; i++) {
      if (order == WHOLE) {
        values[i] = bits.read(1) == 0 ? 0 : lengths.read(bits);
      } else {
        long rest = lengths.read(bits);
        long off = (rest >>> 1) ^ -(rest & 1);
        values[i] = Double.longBitsToDouble(foretold(values, i, order) + off);
      }
    }
    return values;
  }

  private static Bits header(int count, int order, Lengths lengths) {
    Bits bits = Bits.empty();
    bits.write(count, COUNT_BITS);
    bits.write(order, ORDER_BITS);
    bits.write(lengths.least(), LENGTH_BITS);
    bits.write(lengths.width(), WIDTH_BITS);
    return bits;
  }

  /** Where the polynomial through the numbers before goes on to. */
  private static long foretold(double[] v, int i, int order) {
    double next =
        switch (Math.min(i, order)) {
          case 0 -> 0;
          case 1 -> v[i - 1];
          case 2 -> 2 * v[i - 1] - v[i - 2];
          case 3 -> 3 * (v[i - 1] - v[i - 2]) + v[i - 3];
          case 4 -> 4 * (v[i - 1] + v[i - 3]) - 6 * v[i - 2] - v[i - 4];
          default -> throw new IllegalArgumentException("numbers foretold by " + order);
        };
    return Double.doubleToRawLongBits(Double.isFinite(next) ? next : 0);
  }

  /**
   * How many bits a number takes: at least {@code least}, and how many more stands before it in
   * {@code width} bits. Its highest bit is known to be 1 and is left out.
   */
  private record Lengths(int least, int width) {
    static Lengths of(long[] numbers, boolean zerosApart) {
      int least = Long.SIZE;
      int most = 0;
      for (long number : numbers) {
        if (number != 0 || !zerosApart) {
          least = Math.min(least, length(number));
          most = Math.max(most, length(number));
        }
      }
      return new Lengths(least, length(Math.max(0, most - least)));
    }

    private static int length(long number) {
      return Long.SIZE - Long.numberOfLeadingZeros(number);
    }

    void write(Bits bits, long number) {
      int length = length(number);
      bits.write(length - least, width);
      bits.write(number, Math.max(0, length - 1));
    }

    long read(Bits bits) {
      int length = least + (int) bits.read(width);
      if (length > Long.SIZE) {
        throw new IllegalArgumentException("a number of " + length + " bits");
      }
      return length == 0 ? 0 : (1L << (length - 1)) | bits.read(length - 1);
    }
  }
}
