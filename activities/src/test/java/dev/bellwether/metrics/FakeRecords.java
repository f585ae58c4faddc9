package dev.bellwether.metrics;

import dev.bellwether.records.Records;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Keeps everything in memory; can be down, or not answer at all. */
final class FakeRecords implements Records {
  private final Map<String, ReleaseRow> releases = new TreeMap<>();
  private final Map<String, LookRow> looks = new TreeMap<>();
  private final Map<String, LogRow> log = new TreeMap<>();
  private final CountDownLatch never = new CountDownLatch(1);
  volatile boolean down;
  volatile boolean hanging;

  @Override
  public synchronized void upsertRelease(ReleaseRow row) {
    reach();
    releases.put(row.id(), row);
  }

  @Override
  public synchronized Optional<ReleaseRow> find(String releaseId) {
    reach();
    return Optional.ofNullable(releases.get(releaseId));
  }

  @Override
  public List<ReleaseRow> findByPrefix(String prefix, int limit) {
    return List.of();
  }

  @Override
  public List<ReleaseRow> findByTarget(String target, int limit) {
    return List.of();
  }

  @Override
  public List<ReleaseRow> list(ReleaseFilter filter) {
    return List.of();
  }

  @Override
  public synchronized void saveLook(LookRow look) {
    reach();
    looks.put(look.releaseId() + " " + look.step() + " " + look.at(), look);
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
    reach();
    log.putIfAbsent(line.releaseId() + " " + line.seq(), line);
  }

  @Override
  public synchronized List<LogRow> log(String releaseId) {
    return new ArrayList<>(log.values());
  }

  @Override
  public ChainCheck verifyChain() {
    return new ChainCheck(log.size(), null);
  }

  @Override
  public void close() {
    never.countDown();
  }

  private void reach() {
    if (down) {
      throw new RecordsUnavailable("down", new IllegalStateException("switched off"));
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
