package dev.bellwether.journal;

import dev.bellwether.records.Records;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Records in memory, which can be taken down, or made to answer nothing at all. */
public final class FakeRecords implements Records {
  private final Map<String, ReleaseRow> releases = new LinkedHashMap<>();
  private final Map<String, LookRow> looks = new TreeMap<>();
  private final List<LogRow> lines = new ArrayList<>();
  private final List<String> states = new ArrayList<>();
  private final CountDownLatch never = new CountDownLatch(1);
  private volatile boolean down;
  private volatile boolean hanging;

  public void down(boolean isDown) {
    down = isDown;
  }

  /** From now on nothing answers until it is closed. */
  public void hang() {
    hanging = true;
  }

  /** The states that rows were written with, in order. */
  public synchronized List<String> states() {
    return List.copyOf(states);
  }

  private void requireUp() {
    if (down) {
      throw new RecordsUnavailable("no database", new IllegalStateException("down"));
    }
    if (hanging) {
      try {
        never.await(1, TimeUnit.HOURS);
      } catch (InterruptedException given) {
        throw new RecordsUnavailable("given up", given);
      }
    }
  }

  @Override
  public synchronized void upsertRelease(ReleaseRow row) {
    requireUp();
    releases.put(row.id(), row);
    states.add(row.state());
  }

  @Override
  public synchronized Optional<ReleaseRow> find(String releaseId) {
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
  public synchronized void saveLook(LookRow look) {
    requireUp();
    looks.put(look.releaseId() + " " + look.step() + " " + look.at(), look);
  }

  @Override
  public synchronized void dropLooks(String releaseId, @Nullable Instant after, Instant before) {
    requireUp();
    looks
        .values()
        .removeIf(look ->
            look.releaseId().equals(releaseId)
                && (after == null || look.at().isAfter(after))
                && look.at().isBefore(before));
  }

  @Override
  public synchronized List<LookRow> looks(String releaseId) {
    return looks.values().stream()
        .filter(look -> look.releaseId().equals(releaseId))
        .sorted(Comparator.comparing(LookRow::at))
        .toList();
  }

  @Override
  public synchronized void append(LogRow line) {
    requireUp();
    boolean known =
        lines.stream()
            .anyMatch(l -> l.releaseId().equals(line.releaseId()) && l.seq() == line.seq());
    if (!known) {
      lines.add(line);
    }
  }

  @Override
  public synchronized List<LogRow> log(String releaseId) {
    return lines.stream().filter(l -> l.releaseId().equals(releaseId)).toList();
  }

  @Override
  public ChainCheck verifyChain() {
    return new ChainCheck(lines.size(), null);
  }

  @Override
  public void close() {
    never.countDown();
  }

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
    if (after != null) {
      throw new UnsupportedOperationException("activities read from the first look on");
    }
    return looks(releaseId).stream().limit(limit).toList();
  }

  @Override
  public List<ChainedRow> chain(String releaseId) {
    throw new UnsupportedOperationException("activities read no chain");
  }
}
