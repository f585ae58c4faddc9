package dev.bellwether.gate.sequential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows of numbers come back to the bit, whatever they are. */
class PackingTest {
  private static final double[] ODD = {
    0,
    -0.0,
    1,
    Double.NaN,
    Double.POSITIVE_INFINITY,
    Double.NEGATIVE_INFINITY,
    Double.MIN_VALUE,
    Double.MAX_VALUE,
    -Double.MAX_VALUE,
    9.007199254740992e15,
    9.007199254740994e15,
    -1
  };

  @Test
  void anyRowComesBackToTheBit() {
    for (int seed = 0; seed < 3000; seed++) {
      Random random = new Random(seed);
      double[] row = new double[random.nextInt(seed % 50 == 0 ? 2500 : 60)];
      for (int i = 0; i < row.length; i++) {
        row[i] = number(random, i);
      }
      for (String text : new String[] {Doubles.of(row).base64(), Doubles.of(row).packed()}) {
        double[] again = Doubles.parse(text).toArray();
        assertThat(bits(again)).as("seed %d: %s", seed, text).isEqualTo(bits(row));
        assertThat(text).as("seed %d", seed).doesNotContain("|", ",", "@");
      }
    }
  }

  @Test
  void aSmoothRowTakesFourFifths() {
    double[] row = new double[32];
    for (int i = 0; i < row.length; i++) {
      row[i] = -5 + StrictMath.log1p(0.01 * StrictMath.pow(3000, i / 31.0)) * 37 - i * 0.1;
    }

    assertThat(Doubles.of(row).base64().length()).isLessThan(4 * 342 / 5);
  }

  @ParameterizedTest
  @ValueSource(strings = {"*", "*A", "*////", "*____", "*AfjZ", "*!"})
  void whatIsNoRowIsRefused(String text) {
    assertThatThrownBy(() -> Doubles.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  private static double number(Random random, int place) {
    return switch (random.nextInt(6)) {
      case 0 -> ODD[random.nextInt(ODD.length)];
      case 1 -> 0;
      case 2 -> random.nextInt(1_000_000_000);
      case 3 -> Double.longBitsToDouble(random.nextLong());
      default -> StrictMath.log1p(place) * 3.7;
    };
  }

  private static long[] bits(double[] row) {
    long[] bits = new long[row.length];
    for (int i = 0; i < row.length; i++) {
      bits[i] = Double.doubleToRawLongBits(row[i]);
    }
    return bits;
  }
}
