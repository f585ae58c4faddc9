package dev.bellwether.gate.sequential;

import java.util.Arrays;
import java.util.Base64;

/**
 * A row of bits, written from the first to the last and read in the same order; as text in the form
 * of base64 that has no slash, because what carries it is split at slashes.
 */
final class Bits {
  private byte[] bytes;
  private int at;

  private Bits(byte[] bytes) {
    this.bytes = bytes;
  }

  static Bits empty() {
    return new Bits(new byte[64]);
  }

  /** The inverse of {@link #base64}, but for up to seven zeros at the end. */
  static Bits parse(String text) {
    return new Bits(Base64.getUrlDecoder().decode(text));
  }

  String base64() {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(Arrays.copyOf(bytes, Math.ceilDiv(at, Byte.SIZE)));
  }

  /** Appends the lowest {@code count} bits. */
  void write(long value, int count) {
    if (at + count > bytes.length * Byte.SIZE) {
      bytes = Arrays.copyOf(bytes, 2 * bytes.length);
    }
    for (int i = count - 1; i >= 0; i--) {
      bytes[at / Byte.SIZE] |= (byte) (((value >>> i) & 1) << (Byte.SIZE - 1 - at % Byte.SIZE));
      at++;
    }
  }

  /** The next {@code count} bits. */
  long read(int count) {
    if (at + count > bytes.length * Byte.SIZE) {
      throw new IllegalArgumentException("a row of numbers that ends too early");
    }
    long value = 0;
    for (int i = 0; i < count; i++) {
      value = (value << 1) | ((bytes[at / Byte.SIZE] >>> (Byte.SIZE - 1 - at % Byte.SIZE)) & 1);
      at++;
    }
    return value;
  }
}
