package dev.bellwether.activity;

import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import dev.bellwether.gate.Evidence;
import dev.bellwether.gate.GateReport;
import dev.bellwether.gate.wire.BriefReports;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a watch carries from look to look, in heartbeat details and from one {@code observe} to the
 * next. At most 64 KiB for any plan, and 8 KiB for five gates of which two are beside stable.
 *
 * @param looks made in this release so far
 * @param missed grid points that passed while no worker was there
 * @param nextDue grid point of the next look, or {@code until} when that comes first
 * @param newestLook grid point of the newest look; null before the first
 * @param blindSince since when a gate is without new canary trials, once it is so for three looks
 *     running; null while every gate has data
 * @param saved whether the newest look is in records
 * @param reports the gates at the newest look, in numbers of six digits
 */
public record WatchState(
    long looks,
    long missed,
    Instant nextDue,
    @Nullable Instant newestLook,
    @Nullable Instant blindSince,
    boolean saved,
    @JsonSerialize(using = BriefReports.Writing.class)
        @JsonDeserialize(using = BriefReports.Reading.class)
        List<GateReport> reports,
    Evidence evidence) {
  public WatchState {
    // As they are written, so that what is read again is the same.
    reports = reports.stream().map(GateReport::carried).toList();
  }

  /** Before the first look, which is due at {@code firstDue}. */
  public static WatchState starting(Instant firstDue) {
    return new WatchState(0, 0, firstDue, null, null, true, List.of(), Evidence.NONE);
  }
}
