package dev.bellwether.gate;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One look, judged.
 *
 * @param evidence with this look in it
 * @param reports in the plan's order of gates
 * @param added what this look added to the counts
 * @param blindSince since when a gate is without data; null while every gate has data
 */
public record Judged(
    Evidence evidence,
    List<GateReport> reports,
    Decision decision,
    Arms added,
    @Nullable Instant blindSince) {
  public Judged {
    reports = List.copyOf(reports);
  }
}
