package dev.bellwether.api.release;

import dev.bellwether.records.Records;
import dev.bellwether.records.Records.LogRow;
import dev.bellwether.records.Records.RecordsUnavailable;
import dev.bellwether.records.Records.ReleaseRow;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The records where they only help: a database that is down makes an answer poorer, never
 * impossible. What truly needs them asks {@link Records} itself.
 */
final class ReleaseIndex {
  private static final Logger LOG = LoggerFactory.getLogger(ReleaseIndex.class);

  private final Records records;

  ReleaseIndex(Records records) {
    this.records = records;
  }

  Optional<ReleaseRow> find(String id) {
    return helped("find", () -> records.find(id), Optional.empty());
  }

  List<ReleaseRow> startingWith(String prefix, int limit) {
    return helped("find", () -> records.findByPrefix(prefix, limit), List.of());
  }

  Optional<ReleaseRow> newestOf(String target) {
    return newestOf(target, 1).stream().findFirst();
  }

  List<ReleaseRow> newestOf(String target, int limit) {
    return helped("find", () -> records.findByTarget(target, limit), List.of());
  }

  List<ReleaseRow> newest(int limit) {
    return helped(
        "list",
        () -> records.list(new Records.ReleaseFilter(null, null, null, null, null, limit)),
        List.of());
  }

  List<LogRow> log(String id) {
    return helped("log", () -> records.log(id), List.of());
  }

  void save(ReleaseRow row) {
    helped(
        "save",
        () -> {
          records.upsertRelease(row);
          return true;
        },
        false);
  }

  private static <T> T helped(String what, Supplier<T> call, T otherwise) {
    try {
      return call.get();
    } catch (RecordsUnavailable e) {
      LOG.warn("records unavailable for {}: {}", what, e.getMessage());
      return otherwise;
    }
  }
}
