package dev.bellwether.api.release;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.bellwether.api.error.Problems;
import dev.bellwether.api.release.ReleaseFinder.Found;
import dev.bellwether.records.Records;
import dev.bellwether.records.Records.LogRow;
import dev.bellwether.records.Records.ReleaseFilter;
import dev.bellwether.records.Records.ReleaseRow;
import dev.bellwether.release.ReleaseStatus;
import dev.bellwether.release.ReleaseStatus.StageStatus;
import dev.bellwether.release.ReleaseStatus.TimelineEntry;
import dev.bellwether.spec.Finding;
import dev.bellwether.spec.SpecReader;
import dev.bellwether.spec.SpecReading;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/** Everything that can be read of releases. */
public final class ReleaseReading {
  /** A wait never lasts longer. */
  public static final Duration MOST_WAIT = Duration.ofSeconds(60);

  private static final Duration PACE = Duration.ofMillis(250);
  private static final int MOST_WAITING = 64;

  /** One release a target; asking after each takes milliseconds. */
  private static final int MOST_OPEN = 100;

  private final TemporalReleases temporal;
  private final ReleaseFinder finder;
  private final ReleaseIndex index;
  private final ReleaseViews views;
  private final Records records;
  private final SpecReader reader;
  private final Semaphore waiting = new Semaphore(MOST_WAITING);

  ReleaseReading(
      TemporalReleases temporal,
      ReleaseFinder finder,
      ReleaseIndex index,
      ReleaseViews views,
      Records records,
      SpecReader reader) {
    this.temporal = temporal;
    this.finder = finder;
    this.index = index;
    this.views = views;
    this.records = records;
    this.reader = reader;
  }

  /** The release as it is now. */
  public ReleaseView get(String reference) {
    return finder.find(reference).view();
  }

  /**
   * The release once it shows something newer than {@code sinceSeq}, or anything else about it has
   * changed, or it has ended, or the time is up.
   *
   * @param since null: newer than it is now
   */
  public ReleaseView await(String reference, Duration most, @Nullable Long since) {
    Found first = finder.find(reference);
    long sinceSeq = since == null ? first.view().seq() : since;
    if (news(first.view(), first.view(), sinceSeq)) {
      return first.view();
    }
    if (!waiting.tryAcquire()) {
      throw Problems.tooManyWaits();
    }
    try {
      return Patience.until(
              most,
              PACE,
              () -> finder.again(first),
              now -> news(first.view(), now.view(), sinceSeq))
          .view();
    } finally {
      waiting.release();
    }
  }

  private static boolean news(ReleaseView first, ReleaseView now, long sinceSeq) {
    return now.ended() || now.seq() > sinceSeq || !now.equals(first);
  }

  /**
   * A page of releases; open ones as they are now.
   *
   * @param last when the last of the page started, for the cursor; null when nothing comes after
   */
  public record Listed(List<ReleaseView> releases, @Nullable Instant last) {}

  /** A page of releases, newest first. */
  public Listed list(ReleaseFilter filter) {
    List<ReleaseRow> rows = records.list(filter);
    return new Listed(
        rows.stream()
            .map(this::current)
            .filter(view -> filter.state() == null || view.isIn(filter.state()))
            .toList(),
        rows.isEmpty() || rows.size() < filter.limit() ? null : rows.getLast().startedAt());
  }

  /** Open releases that cannot act, because their own code fails again and again. */
  public List<ReleaseView> stuck() {
    return index.open(MOST_OPEN).stream()
        .map(this::current)
        .filter(view -> view.stuck() && !view.ended())
        .toList();
  }

  /** An open release as it is now; what has ended does not change any more. */
  ReleaseView current(ReleaseRow row) {
    if (row.endedAt() != null) {
      return views.of(row);
    }
    return finder.find(row);
  }

  /**
   * @param original as it was sent
   * @param text the original's own text when it was sent through this API
   * @param normalized with every default written out; null when it is not valid
   */
  public record Spec(
      String id,
      @Nullable JsonNode original,
      @Nullable String text,
      @Nullable JsonNode normalized,
      List<Finding> findings) {}

  /** The spec a release was started with. */
  public Spec spec(String reference) {
    Found found = finder.find(reference);
    String id = found.view().id();
    String text = found.row() == null ? null : found.row().spec();
    JsonNode original = text == null ? input(found) : parsed(text);
    SpecReading reading =
        text != null ? reader.read(text) : original == null ? null : reader.read(original);
    return reading == null
        ? new Spec(id, null, null, null, List.of())
        : new Spec(id, original, text, reading.normalized(), reading.findings());
  }

  private @Nullable JsonNode input(Found found) {
    Run run = found.run();
    return run == null
        ? null
        : temporal
            .origin(run.workflowId(), run.runId())
            .map(Origin::input)
            .filter(input -> !input.isMissingNode())
            .orElse(null);
  }

  private static @Nullable JsonNode parsed(String text) {
    try {
      return Bodies.tree(text, true);
    } catch (JsonProcessingException e) {
      // Kept as text by something else than this API; the text itself is in the answer.
      return null;
    }
  }

  /** Stages, what happened in words, and the recorded log. */
  public record Timeline(
      String id, List<StageStatus> stages, List<TimelineEntry> timeline, List<LogLine> log) {}

  public record LogLine(
      long seq,
      Instant at,
      String kind,
      @Nullable String by,
      String what,
      @Nullable String detail) {
    LogLine(LogRow row) {
      this(row.seq(), row.at(), row.kind(), row.by(), row.what(), row.detail());
    }
  }

  /** What happened to a release so far. */
  public Timeline timeline(String reference) {
    Found found = finder.find(reference);
    return new Timeline(
        found.view().id(),
        found.view().stages(),
        status(found).map(ReleaseStatus::timeline).orElse(List.of()),
        index.log(found.view().id()).stream().map(LogLine::new).toList());
  }

  private Optional<ReleaseStatus> status(Found found) {
    if (found.run() != null) {
      return Optional.ofNullable(found.run().status());
    }
    return Optional.ofNullable(found.row()).flatMap(views::status);
  }

  /** The Markdown that was written at the end, or a problem while there is none. */
  public String report(String reference) {
    Found found = finder.find(reference);
    String report = found.run() == null ? null : found.run().report();
    if (report == null && found.row() != null) {
      report = found.row().report();
    }
    if (report == null) {
      throw Problems.noReportYet(found.view().id());
    }
    return report;
  }
}
