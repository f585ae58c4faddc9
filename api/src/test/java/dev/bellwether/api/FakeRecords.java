package dev.bellwether.api;

import dev.bellwether.records.Records;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Records in a map, which can be down. */
public final class FakeRecords implements Records {
  final Map<String, ReleaseRow> rows = new ConcurrentHashMap<>();
  final List<LogRow> lines = new ArrayList<>();
  final List<LookRow> looks = new ArrayList<>();
  volatile boolean broken;
  public volatile boolean down;
  public final AtomicInteger failed = new AtomicInteger();

  @Override
  public void upsertRelease(ReleaseRow row) {
    up().merge(row.id(), row, (old, now) -> now.updatedAt().isAfter(old.updatedAt()) ? now : old);
  }

  @Override
  public Optional<ReleaseRow> find(String releaseId) {
    return Optional.ofNullable(up().get(releaseId));
  }

  @Override
  public List<ReleaseRow> findByPrefix(String prefix, int limit) {
    return newest().filter(row -> row.id().startsWith(prefix)).limit(limit).toList();
  }

  @Override
  public List<ReleaseRow> findByTarget(String target, int limit) {
    return newest().filter(row -> row.target().equals(target)).limit(limit).toList();
  }

  @Override
  public List<ReleaseRow> list(ReleaseFilter filter) {
    return newest()
        .filter(row -> fits(filter.model(), row.model()))
        .filter(row -> fits(filter.environment(), row.environment()))
        .filter(row ->
            fits(filter.state(), row.state())
                || fits(filter.state(), row.outcome())
                || row.endedAt() == null)
        .filter(row -> filter.since() == null || !row.startedAt().isBefore(filter.since()))
        .filter(row -> filter.before() == null || row.startedAt().isBefore(filter.before()))
        .limit(filter.limit())
        .toList();
  }

  private static boolean fits(@Nullable String wanted, @Nullable String is) {
    return wanted == null || wanted.equals(is);
  }

  @Override
  public List<ReleaseRow> open(int limit) {
    return newest().filter(row -> row.endedAt() == null).limit(limit).toList();
  }

  @Override
  public List<ReleaseRow> newestOfEachTarget(int limit) {
    var byTarget = new TreeMap<String, ReleaseRow>();
    newest()
        .filter(row -> !Objects.equals(row.outcome(), "refused"))
        .forEach(row -> byTarget.putIfAbsent(row.target(), row));
    return byTarget.values().stream().limit(limit).toList();
  }

  @Override
  public void saveLook(LookRow look) {
    looks.add(look);
  }

  @Override
  public void dropLooks(String releaseId, @Nullable Instant after, Instant before) {
    throw new UnsupportedOperationException("the API writes no looks");
  }

  @Override
  public List<LookRow> looks(String releaseId) {
    return looks(releaseId, null, Integer.MAX_VALUE);
  }

  @Override
  public List<LookRow> looks(String releaseId, @Nullable LookPlace after, int limit) {
    up();
    return looks.stream()
        .filter(look -> look.releaseId().equals(releaseId))
        .filter(look -> after == null || look.at().isAfter(after.at()))
        .sorted(Comparator.comparing(LookRow::at))
        .limit(limit)
        .toList();
  }

  @Override
  public List<ChainedRow> chain(String releaseId) {
    return log(releaseId).stream()
        .map(line ->
            new ChainedRow(
                line.seq(),
                releaseId,
                line.seq(),
                line.at().toString(),
                line.kind(),
                line.by(),
                line.what(),
                line.detail(),
                "0".repeat(64),
                "f".repeat(64),
                !broken))
        .toList();
  }

  @Override
  public void append(LogRow line) {
    lines.add(line);
  }

  @Override
  public List<LogRow> log(String releaseId) {
    up();
    return lines.stream().filter(line -> line.releaseId().equals(releaseId)).toList();
  }

  @Override
  public ChainCheck verifyChain() {
    return new ChainCheck(lines.size(), broken ? 1L : null);
  }

  @Override
  public void close() {}

  private Stream<ReleaseRow> newest() {
    return up().values().stream().sorted(Comparator.comparing(ReleaseRow::startedAt).reversed());
  }

  private Map<String, ReleaseRow> up() {
    if (down) {
      failed.incrementAndGet();
      throw new RecordsUnavailable("the disk is gone", new IllegalStateException("gone"));
    }
    return rows;
  }
}
