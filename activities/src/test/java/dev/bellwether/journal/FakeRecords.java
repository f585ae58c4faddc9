package dev.bellwether.journal;

import dev.bellwether.records.Records;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Records in memory, which can be taken down. */
public final class FakeRecords implements Records {
  private final Map<String, ReleaseRow> releases = new LinkedHashMap<>();
  private final List<LogRow> lines = new ArrayList<>();
  private final List<String> states = new ArrayList<>();
  private boolean down;

  public void down(boolean isDown) {
    down = isDown;
  }

  /** The states that rows were written with, in order. */
  public List<String> states() {
    return List.copyOf(states);
  }

  private void requireUp() {
    if (down) {
      throw new RecordsUnavailable("no database", new IllegalStateException("down"));
    }
  }

  @Override
  public void upsertRelease(ReleaseRow row) {
    requireUp();
    releases.put(row.id(), row);
    states.add(row.state());
  }

  @Override
  public Optional<ReleaseRow> find(String releaseId) {
    requireUp();
    return Optional.ofNullable(releases.get(releaseId));
  }

  @Override
  public List<ReleaseRow> findByPrefix(String prefix, int limit) {
    return releases.values().stream().filter(r -> r.id().startsWith(prefix)).limit(limit).toList();
  }

  @Override
  public List<ReleaseRow> findByTarget(String target, int limit) {
    return releases.values().stream().filter(r -> r.target().equals(target)).limit(limit).toList();
  }

  @Override
  public List<ReleaseRow> list(ReleaseFilter filter) {
    return List.copyOf(releases.values());
  }

  @Override
  public void saveLook(LookRow look) {
    throw new UnsupportedOperationException("looks are not serving's");
  }

  @Override
  public List<LookRow> looks(String releaseId) {
    return List.of();
  }

  @Override
  public void append(LogRow line) {
    requireUp();
    boolean known =
        lines.stream()
            .anyMatch(l -> l.releaseId().equals(line.releaseId()) && l.seq() == line.seq());
    if (!known) {
      lines.add(line);
    }
  }

  @Override
  public List<LogRow> log(String releaseId) {
    return lines.stream().filter(l -> l.releaseId().equals(releaseId)).toList();
  }

  @Override
  public ChainCheck verifyChain() {
    return new ChainCheck(lines.size(), null);
  }

  @Override
  public void close() {}

  @Override
  public List<ReleaseRow> open(int limit) {
    throw new UnsupportedOperationException("activities list nothing");
  }

  @Override
  public List<ReleaseRow> newestOfEachTarget(int limit) {
    throw new UnsupportedOperationException("activities list nothing");
  }

  @Override
  public List<LookRow> looks(String releaseId, @Nullable LookPlace after, int limit) {
    throw new UnsupportedOperationException("activities read whole releases");
  }

  @Override
  public List<ChainedRow> chain(String releaseId) {
    throw new UnsupportedOperationException("activities read no chain");
  }
}
