package dev.bellwether.api.release;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.bellwether.api.error.ProblemException;
import dev.bellwether.records.Records;
import dev.bellwether.records.Records.ChainCheck;
import dev.bellwether.records.Records.ChainedRow;
import dev.bellwether.records.Records.LookPlace;
import dev.bellwether.records.Records.LookRow;
import dev.bellwether.spec.JsonMappers;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the records keep of a release, in full. */
public final class ReleaseArchive {
  private static final int PAGE = 200;

  private final ReleaseReading reading;
  private final Records records;
  private final ObjectMapper stored = JsonMappers.lenient();

  ReleaseArchive(ReleaseReading reading, Records records) {
    this.reading = reading;
    this.records = records;
  }

  /**
   * One reading of the metrics as it was kept.
   *
   * @param counts raw and differenced counters
   * @param reports what each gate said
   */
  public record Look(int step, Instant at, int weight, JsonNode counts, JsonNode reports) {
    /** Where it stands, for the page after it. */
    public LookPlace place() {
      return new LookPlace(at, step);
    }
  }

  /** A page of looks of the release with exactly this id. */
  public List<Look> looks(String id, @Nullable LookPlace after, int limit) {
    return records.looks(id, after, limit).stream().map(this::look).toList();
  }

  private Look look(LookRow row) {
    return new Look(row.step(), row.at(), row.weight(), json(row.counts()), json(row.reports()));
  }

  /** Kept by something older or by hand, it may be no JSON; the text is still worth having. */
  private JsonNode json(String text) {
    try {
      return stored.readTree(text);
    } catch (JsonProcessingException e) {
      return TextNode.valueOf(text);
    }
  }

  /** Gets what belongs together, one at a time; throws when its reader has left. */
  @FunctionalInterface
  public interface Lines {
    void line(Object line) throws IOException;
  }

  /** One line of an export. */
  public record Entry(String kind, Object body) {}

  /**
   * What ends an export.
   *
   * @param lines of the whole log, of all releases
   * @param brokenAt position of the first line that does not fit; null when there is none
   * @param what in one sentence
   */
  public record Chain(boolean holds, long lines, @Nullable Long brokenAt, String what) {}

  /** Every look of a release. */
  public void looks(String id, Lines to) throws IOException {
    LookPlace after = null;
    List<Look> page;
    do {
      page = looks(id, after, PAGE);
      for (Look look : page) {
        to.line(look);
      }
      after = page.isEmpty() ? null : page.getLast().place();
    } while (page.size() == PAGE);
  }

  /**
   * State, spec and plan, timeline, report, looks, log; the verdict on the log's chain comes last.
   */
  public void export(ReleaseView view, Lines to) throws IOException {
    String id = view.id();
    to.line(new Entry("release", view));
    to.line(new Entry("spec", reading.spec(id)));
    to.line(new Entry("timeline", reading.timeline(id).timeline()));
    if (view.ended()) {
      to.line(new Entry("report", Map.of("markdown", report(id))));
    }
    looks(id, look -> to.line(new Entry("look", look)));
    List<ChainedRow> log = records.chain(id);
    for (ChainedRow row : log) {
      to.line(new Entry("log", row));
    }
    to.line(new Entry("chain", chain(log, records.verifyChain())));
  }

  private String report(String id) {
    try {
      return reading.report(id);
    } catch (ProblemException none) {
      return "";
    }
  }

  private static Chain chain(List<ChainedRow> log, ChainCheck whole) {
    Long own =
        log.stream().filter(row -> !row.fits()).map(ChainedRow::position).findFirst().orElse(null);
    Long broken = own == null ? whole.brokenAt() : own;
    String what =
        broken == null
            ? "the chain of %d lines holds".formatted(whole.lines())
            : "line %d of the log was changed, or one before it is missing".formatted(broken);
    return new Chain(broken == null, whole.lines(), broken, what);
  }
}
