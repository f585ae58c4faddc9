package dev.bellwether.playground;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Comparator;

/**
 * The right to write, in the order in which it was taken: by epoch, then by write in that epoch.
 */
record Fence(long epoch, long opSeq) implements Comparable<Fence> {
  private static final Comparator<Fence> ORDER =
      Comparator.comparingLong(Fence::epoch).thenComparingLong(Fence::opSeq);

  static Fence of(JsonNode ledger) {
    return new Fence(wholeNumber(ledger, "epoch"), wholeNumber(ledger, "op_seq"));
  }

  private static long wholeNumber(JsonNode ledger, String key) {
    JsonNode value = ledger.path(key);
    if (!value.isIntegralNumber() || !value.canConvertToLong() || value.longValue() < 0) {
      throw new ProblemException(
          422, "bad-ledger", "ledger.%s must be a whole number of at least 0".formatted(key));
    }
    return value.longValue();
  }

  @Override
  public int compareTo(Fence other) {
    return ORDER.compare(this, other);
  }
}
