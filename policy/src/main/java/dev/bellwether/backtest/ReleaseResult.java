package dev.bellwether.backtest;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.bellwether.gate.GateReport;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a backtest says of one release.
 *
 * @param at the look that decided; undecided: the newest line
 * @param looks judged up to it
 * @param gate that decided a fail; null else
 * @param gates in the plan's order, at that look; empty when no look was judged
 * @param ignored lines that changed nothing: made twice, older than the newest, without traffic
 */
public record ReleaseResult(
    String release,
    Ending decision,
    Instant at,
    long looks,
    @Nullable String gate,
    List<GateReport> gates,
    long ignored) {
  public ReleaseResult {
    gates = List.copyOf(gates);
  }

  /** How it would have ended on its evidence alone. */
  public enum Ending {
    PASS,
    FAIL,
    UNDECIDED;

    /** The word on the wire. */
    @JsonValue
    public String wire() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
