package dev.bellwether.gate;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * How long the state of a watch gets when it is written down, which it is at every look. What the
 * gates' tests hold is a bound; what was counted depends on how many endpoints and buckets there
 * are and how large the counts, and is allowed for as of a busy model.
 */
public final class WatchSize {
  /** No watch may be longer, because Temporal carries it to and fro. */
  public static final int MOST_BYTES = 64 * 1024;

  private static final int ARMS = 2;
  private static final int BYTES_A_COUNT = 4;

  /** Of a gate's report, and of what is counted from look to look. */
  private static final int BYTES_A_GATE = 700;

  private WatchSize() {}

  /** About how many bytes a watch over these gates takes at most. */
  public static int bytes(List<Gate> gates) {
    Weighing weighing = Weighing.of(gates);
    int bytes = 0;
    boolean plain = false;
    Set<Facet> facets = new HashSet<>();
    for (Gate gate : gates) {
      bytes += BYTES_A_GATE + 2 * gate.name().length();
      SequentialGate tested = weighing.sequential(gate);
      bytes += tested == null ? 0 : tested.test().mostBytes();
      bytes += gate.terms().labelDelay() == null ? 0 : Ripening.MOST_BYTES;
      plain |= tested == null;
      facets.addAll(gate.facets());
    }
    for (Facet facet : facets) {
      // All of the step, and looks that the records do not take.
      bytes += (1 + Evidence.KEPT_LOOKS) * ARMS * bytes(facet, counts(facet));
      if (plain) {
        bytes += Evidence.SUB_WINDOWS * ARMS * bytes(facet, countsOfPlainTests(facet));
      }
    }
    return bytes;
  }

  private static int bytes(Facet facet, int counts) {
    String name = facet.name();
    return counts * BYTES_A_COUNT + (name == null ? 0 : name.length());
  }

  private static int countsOfPlainTests(Facet facet) {
    return facet.kind() == Facet.Kind.SCORES ? 2 : counts(facet);
  }

  private static int counts(Facet facet) {
    return switch (facet.kind()) {
      case REQUESTS, NULLS, POSITIVES, PAIRS, RESTARTS -> 2;
      case GAUGES -> 3;
      case LATENCY, SCORES, BINS -> 12;
    };
  }
}
