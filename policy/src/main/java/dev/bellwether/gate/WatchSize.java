package dev.bellwether.gate;

import dev.bellwether.gate.sequential.SampleRatio;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * How long what a watch carries from look to look can get when it is written down: its tests, what
 * was counted, the looks that records do not have and the reports. A bound for one endpoint with a
 * dozen buckets, and for counts below a hundred thousand in each of them at a look and as far as a
 * double counts by ones in all; each further endpoint adds its raw counters, some hundred bytes a
 * version.
 */
public final class WatchSize {
  /** No watch may be longer, because Temporal carries it to and fro. */
  public static final int MOST_BYTES = 64 * 1024;

  private static final int ARMS = 2;

  private static final int BUCKETS = 12;

  private static final int BYTES_A_COUNT_OF_A_LOOK = 4;
  private static final int BYTES_A_TOTAL = 11;
  private static final int BYTES_AN_EDGE = 8;

  /** What it is and what stands around it. */
  private static final int BYTES_A_ROW = 8;

  /** A number that is not whole. */
  private static final int BYTES_A_SUM = 20;

  /** Times, names of fields and an endpoint. */
  private static final int BYTES_OF_ALL = 1000;

  /** A look's time and what stands around its counts. */
  private static final int BYTES_A_LOOK = 32;

  /** Of a report without its texts, and of what is counted from look to look. */
  private static final int BYTES_A_GATE = 360;

  private WatchSize() {}

  /** So many bytes a watch over these gates takes at most. */
  public static int bytes(List<Gate> gates) {
    Weighing weighing = Weighing.of(gates);
    int windows = 1 + Evidence.KEPT_LOOKS;
    int bytes = BYTES_OF_ALL + SampleRatio.create().mostBytes() + gates.size() * windows;
    Set<Facet> facets = new HashSet<>(Set.of(Facet.REQUESTS));
    for (Gate gate : gates) {
      SequentialGate tested = weighing.sequential(gate);
      bytes += ofReport(gate) + (tested == null ? 0 : tested.test().mostBytes());
      bytes += gate.terms().labelDelay() == null ? 0 : Ripening.MOST_BYTES;
      facets.addAll(gate.facets());
    }
    Set<Facet> plain = weighing.plainFacets();
    bytes += Evidence.KEPT_LOOKS * BYTES_A_LOOK;
    bytes += plain.isEmpty() ? 0 : Evidence.SUB_WINDOWS * BYTES_A_LOOK;
    for (Facet facet : facets) {
      int counts = counts(facet, gates);
      int looks = Evidence.KEPT_LOOKS + (plain.contains(facet) ? Evidence.SUB_WINDOWS : 0);
      // All of the step, and what the next look is differenced from.
      bytes += 2 * ARMS * ofRow(facet, counts, BYTES_A_TOTAL) + BYTES_AN_EDGE * counts;
      bytes += looks * ARMS * ofRow(facet, counts, BYTES_A_COUNT_OF_A_LOOK);
    }
    return bytes;
  }

  private static int ofReport(Gate gate) {
    return BYTES_A_GATE + 2 * GateReport.MOST_TEXT + 3 * gate.name().length();
  }

  private static int ofRow(Facet facet, int counts, int bytesEach) {
    String name = facet.name();
    int sum = facet.kind() == Facet.Kind.SCORES ? BYTES_A_SUM : 0;
    return counts * bytesEach + sum + BYTES_A_ROW + (name == null ? 0 : name.length());
  }

  private static int counts(Facet facet, List<Gate> gates) {
    return switch (facet.kind()) {
      case REQUESTS, NULLS, POSITIVES, PAIRS, RESTARTS -> 2;
      case GAUGES -> 3;
      case LATENCY -> BUCKETS;
      case SCORES -> BUCKETS + 1;
      case BINS ->
          gates.stream()
              .filter(gate -> gate.facet().equals(facet))
              .mapToInt(gate -> gate instanceof Gate.MaxDrift drift ? drift.bins() : BUCKETS)
              .max()
              .orElse(BUCKETS);
    };
  }
}
