package dev.bellwether.metrics;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.bellwether.activity.LogEntry;
import dev.bellwether.activity.WatchActivities.Observe;
import dev.bellwether.activity.WatchMode;
import dev.bellwether.gate.Arm;
import dev.bellwether.gate.Arms;
import dev.bellwether.gate.Evidence;
import dev.bellwether.gate.Evidence.PastLook;
import dev.bellwether.gate.Facet;
import dev.bellwether.gate.Gate;
import dev.bellwether.gate.Judged;
import dev.bellwether.gate.Reading;
import dev.bellwether.gate.Verdict;
import dev.bellwether.records.Records;
import dev.bellwether.records.Records.LogRow;
import dev.bellwether.records.Records.LookRow;
import dev.bellwether.spec.JsonMappers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes looks to records, and gives up after a second: a database is never why a look fails to
 * judge.
 */
final class LookJournal {
  private static final Logger LOG = LoggerFactory.getLogger(LookJournal.class);

  /** The longest that {@link #write} takes. */
  static final Duration LIMIT = Duration.ofSeconds(1);

  /** With the look's own write and 5 s for the metrics well within a look's start-to-close. */
  private static final Duration OPENING = Duration.ofMillis(500);

  private final Records records;
  private final ObjectMapper json = JsonMappers.lenient();

  LookJournal(Records records) {
    this.records = records;
  }

  /**
   * Writes the newest look and those that could not be written before it. A look in between was
   * made by an attempt whose answer was lost: what it saw is counted in this one, so it is taken
   * out.
   *
   * @param last the newest look that was counted before
   * @return whether records have them all
   */
  boolean write(Observe request, @Nullable Instant last, Judged judged, Reading reading) {
    return within(
        request,
        LIMIT,
        () -> {
          looks(request, judged, reading).forEach(records::saveLook);
          Instant newest = judged.evidence().newest();
          if (newest != null) {
            records.dropLooks(request.release().releaseId(), last, newest);
          }
        });
  }

  /**
   * Writes what the workflow handed over: its log and that the release is watching. Best effort.
   */
  void open(Observe request, Instant at) {
    within(
        request,
        OPENING,
        () -> {
          append(request);
          watching(request, at);
        });
  }

  private static boolean within(Observe request, Duration limit, Runnable work) {
    FutureTask<Boolean> writing = new FutureTask<>(work, true);
    Thread.ofVirtual().name("look-journal").start(writing);
    try {
      return writing.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException failed) {
      LOG.warn("release={} watch not recorded", request.release().releaseId(), failed.getCause());
    } catch (TimeoutException slow) {
      writing.cancel(true);
      LOG.warn("release={} watch not recorded in time", request.release().releaseId());
    } catch (InterruptedException stopping) {
      writing.cancel(true);
      Thread.currentThread().interrupt();
    }
    return false;
  }

  private List<LookRow> looks(Observe request, Judged judged, Reading reading) {
    Evidence evidence = judged.evidence();
    List<LookRow> rows = new ArrayList<>();
    for (PastLook look : evidence.unsaved()) {
      boolean newest = look.at().equals(evidence.newest());
      Object reports = newest ? judged.reports() : verdicts(request.plan().gates(), look);
      Counts counts = Counts.of(look, evidence, newest ? reading : null);
      rows.add(
          new LookRow(
              request.release().releaseId(),
              look.step(),
              look.at(),
              look.weight(),
              text(counts),
              text(reports)));
    }
    return rows;
  }

  private void append(Observe request) {
    for (LogEntry entry : request.log()) {
      records.append(
          new LogRow(
              request.release().releaseId(),
              entry.seq(),
              entry.at(),
              entry.kind(),
              entry.by(),
              entry.what(),
              entry.detail()));
    }
  }

  private void watching(Observe request, Instant at) {
    if (request.mode() == WatchMode.DECIDE) {
      records
          .find(request.release().releaseId())
          .filter(row -> row.outcome() == null && row.updatedAt().isBefore(at))
          .ifPresent(row -> records.upsertRelease(row.in("watching", at)));
    }
  }

  private String text(Object value) {
    try {
      return json.writeValueAsString(value);
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException("a record of ours is not JSON", impossible);
    }
  }

  /** What is left of the reports of a look that is written late. */
  private static List<LateReport> verdicts(List<Gate> gates, PastLook look) {
    List<LateReport> reports = new ArrayList<>();
    for (int i = 0; i < Math.min(gates.size(), look.verdicts().length()); i++) {
      String gate = gates.get(i).name();
      String letter = look.verdicts().substring(i, i + 1);
      Arrays.stream(Verdict.values())
          .filter(verdict -> verdict.wire().startsWith(letter))
          .map(verdict -> new LateReport(gate, verdict))
          .forEach(reports::add);
    }
    return reports;
  }

  record LateReport(String name, Verdict verdict) {}

  /**
   * @param canary and {@code stable}: what this look added
   * @param warming what it saw besides while the canary warmed up; null when it was warm
   * @param reading the raw counters; null for a look that is written late
   */
  record Counts(
      @Nullable Instant stepSince,
      Map<Facet, Counted> canary,
      Map<Facet, Counted> stable,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Both warming,
      @Nullable Reading reading) {
    static Counts of(PastLook look, Evidence evidence, @Nullable Reading reading) {
      Both added = Both.of(look.counts() == null ? Arms.NONE : look.counts(), evidence);
      return new Counts(
          evidence.since(),
          added.canary(),
          added.stable(),
          look.warming().equals(Arms.NONE) ? null : Both.of(look.warming(), evidence),
          reading);
    }
  }

  record Both(Map<Facet, Counted> canary, Map<Facet, Counted> stable) {
    private static Both of(Arms arms, Evidence evidence) {
      return new Both(counted(arms.canary(), evidence), counted(arms.stable(), evidence));
    }

    private static Map<Facet, Counted> counted(Arm arm, Evidence evidence) {
      Map<Facet, Counted> counted = new TreeMap<>();
      for (Arm.Part part : arm.parts()) {
        counted.put(part.facet(), new Counted(part.tally().values(), evidence.edges(part.facet())));
      }
      return counted;
    }
  }

  /**
   * @param counts as {@link Facet} lays them out
   * @param edges finite upper edges of buckets; one more bucket is above them
   */
  record Counted(
      List<Double> counts, @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Double> edges) {}
}
