package dev.bellwether.gate;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a look is judged by.
 *
 * @param since when the step's traffic was verified; {@code watch} runs from here
 * @param minRequests for gates that state none of their own
 * @param protect judge the last {@code watch} instead of the whole step
 * @param queries what was read for each gate, by its name
 * @param budget how often the sequential gates may be wrong
 * @param look how far apart looks are meant to be
 * @param shiftFrom when a change of the weight began that is not verified yet; null: there is none
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
    Map<String, String> queries,
    ErrorBudget budget,
    Duration look,
    @Nullable Instant shiftFrom) {
  /** With the error rates there are by default and looks a quarter of a minute apart. */
  public WatchTerms(
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
    this(
        gates,
        canary,
        stable,
        step,
        weight,
        minCanaryPct,
        since,
        watch,
        minRequests,
        protect,
        queries,
        ErrorBudget.DEFAULT,
        Duration.ofSeconds(15),
        null);
  }

  public WatchTerms {
    gates = List.copyOf(gates);
    queries = Map.copyOf(queries);
  }

  /** The same where so much of the step was nothing but warm-up. */
  WatchTerms warmedUp(WarmUp warmUp) {
    return warmUp.spent().isZero()
        ? this
        : new WatchTerms(
            gates,
            canary,
            stable,
            step,
            weight,
            minCanaryPct,
            since.plus(warmUp.spent()),
            watch,
            minRequests,
            protect,
            queries,
            budget,
            look,
            shiftFrom);
  }

  boolean watchOver(Instant at) {
    return !at.isBefore(since.plus(watch));
  }

  /** What a sequential gate wants of its own before it passes. */
  static long wanted(Gate gate) {
    Long own = gate.minRequests();
    return own == null ? 0 : own;
  }

  long needed(Gate gate) {
    Long own = gate.minRequests();
    return Math.max(1, own == null ? minRequests : own);
  }
}
