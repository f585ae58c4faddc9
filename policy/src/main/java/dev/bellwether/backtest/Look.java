package dev.bellwether.backtest;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One reading of one release, as a line of a looks file states it: what was counted since the look
 * before.
 *
 * @param line where it stands in the file, from 1
 * @param step from 1; null: a change of weight is a step
 * @param weight percent of traffic that the canary had
 * @param since when the traffic of the step was verified; null: the look before it
 * @param partial some of what counts could not be read: the look is no reason to pass
 * @param canary empty when the line does not have it
 * @param stable null when the line does not have it
 * @param warming null when the line does not have it
 */
public record Look(
    long line,
    String release,
    Instant at,
    @Nullable Integer step,
    double weight,
    @Nullable Instant since,
    boolean partial,
    LookArm canary,
    @Nullable LookArm stable,
    @Nullable Warming warming) {
  /** What both did besides while the canary warmed up: it counts for no gate. */
  public record Warming(LookArm canary, @Nullable LookArm stable) {}

  /** What of it cannot be believed, in the order of the parts. */
  public List<Misread> doubts() {
    if (canary.doubts().isEmpty() && (stable == null || stable.doubts().isEmpty())) {
      return List.of();
    }
    List<Misread> doubts = new ArrayList<>();
    canary.doubts().forEach((part, doubt) -> doubts.add(misread("canary." + part.key(), doubt)));
    if (stable != null) {
      stable.doubts().forEach((part, doubt) -> doubts.add(misread("stable." + part.key(), doubt)));
    }
    return doubts;
  }

  private Misread misread(String where, LookArm.Doubt doubt) {
    return new Misread(line, release, where, doubt.expected(), doubt.came());
  }
}
