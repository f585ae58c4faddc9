package dev.bellwether.gate;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * What a look is judged by.
 *
 * @param since when the step's traffic was verified; {@code watch} runs from here
 * @param minRequests for gates that state none of their own
 * @param protect judge the last {@code watch} instead of the whole step
 * @param queries what was read for each gate, by its name
 */
public record WatchTerms(
    List<Gate> gates,
    String canary,
    String stable,
    int step,
    int weight,
    int minCanaryPct,
    Instant since,
    Duration watch,
    long minRequests,
    boolean protect,
    Map<String, String> queries) {
  public WatchTerms {
    gates = List.copyOf(gates);
    queries = Map.copyOf(queries);
  }

  boolean watchOver(Instant at) {
    return !at.isBefore(since.plus(watch));
  }

  long needed(Gate gate) {
    Long own = gate.minRequests();
    return Math.max(1, own == null ? minRequests : own);
  }
}
