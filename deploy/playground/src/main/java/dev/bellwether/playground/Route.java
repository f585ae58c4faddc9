package dev.bellwether.playground;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * How the requests for one model are split, and who said so. Weights and ledger change together, in
 * one compare-and-set behind the fence; the revision counts those changes and nothing else.
 */
final class Route implements AutoCloseable {
  private static final Duration DRAIN_LIMIT = Duration.ofSeconds(5);

  private final String model;
  private final RouterMetrics metrics;
  private final Draws draws;
  private final ReentrantLock loads = new ReentrantLock();
  private final ReentrantLock writes = new ReentrantLock();
  private volatile State state;

  // Not a record: a request asks whether its state is still the very one in force.
  private static final class State {
    private final long revision;
    private final Weights weights;
    private final @Nullable ObjectNode ledger;
    private final Map<String, LoadedVersion> versions;

    State(
        long revision,
        Weights weights,
        @Nullable ObjectNode ledger,
        Map<String, LoadedVersion> versions) {
      this.revision = revision;
      this.weights = weights;
      this.ledger = ledger;
      this.versions = versions;
    }
  }

  private Route(String model, RouterMetrics metrics, long seed, State state) {
    this.model = model;
    this.metrics = metrics;
    this.draws = new Draws(seed);
    this.state = state;
  }

  /** A route whose whole traffic goes to one version, and that nobody has a right to yet. */
  static Route to(
      String model, String version, Path folder, String digest, RouterMetrics metrics, long seed)
      throws CannotLoadException {
    LoadedVersion loaded = LoadedVersion.load(folder, model, version, digest, metrics);
    State state = new State(1, Weights.all(version), null, Map.of(version, loaded));
    return new Route(model, metrics, seed, state);
  }

  /** A version by weight, already entered: whoever gets it calls {@link LoadedVersion#leave}. */
  Choice choose() {
    while (true) {
      State seen = state;
      String version = seen.weights.at(draws.next());
      LoadedVersion loaded = loaded(seen, version);
      loaded.enter();
      // Entered under the state that is still in force, so that unloading waits for this request.
      if (state == seen) {
        return new Choice(version, loaded);
      }
      loaded.withdraw();
    }
  }

  record Choice(String version, LoadedVersion loaded) {}

  private static LoadedVersion loaded(State state, String version) {
    LoadedVersion loaded = state.versions.get(version);
    if (loaded == null) {
      throw new IllegalStateException("weight for a version that is not there: " + version);
    }
    return loaded;
  }

  /** Sets weights and ledger if nobody else did since {@code revision} and the fence allows it. */
  ObjectNode write(String revision, Weights weights, @Nullable ObjectNode ledger) {
    writes.lock();
    try {
      State seen = state;
      requireRevision(seen, revision);
      checkFence(seen, weights, ledger);
      checkReady(seen, weights);
      state = new State(seen.revision + 1, weights, ledger, seen.versions);
      return json();
    } finally {
      writes.unlock();
    }
  }

  private void requireRevision(State seen, String revision) {
    if (!revision.equals("\"" + seen.revision + "\"")) {
      throw precondition(
          "revision-mismatch", "the revision is \"%d\", not %s".formatted(seen.revision, revision));
    }
  }

  private void checkFence(State seen, Weights weights, @Nullable ObjectNode ledger) {
    if (seen.ledger == null) {
      return;
    }
    if (ledger == null) {
      throw new ProblemException(
          422, "bad-ledger", "this route has a ledger, so a write needs one");
    }
    Fence stored = Fence.of(seen.ledger);
    Fence given = Fence.of(ledger);
    if (given.compareTo(stored) < 0) {
      throw precondition("stale-fence", "%s is behind %s".formatted(given, stored));
    }
    if (given.equals(stored) && !weights.equals(seen.weights)) {
      throw precondition("fence-conflict", "%s was used for other weights".formatted(given));
    }
  }

  private static void checkReady(State seen, Weights weights) {
    for (String version : weights.percents().keySet()) {
      LoadedVersion loaded = seen.versions.get(version);
      if (loaded == null || !loaded.isReady()) {
        throw Weights.bad(version + " cannot have weight: it is not ready");
      }
    }
  }

  private ProblemException precondition(String code, String detail) {
    return new ProblemException(412, code, detail).with("current", json());
  }

  /** Brings a version up at weight 0; false if it was up with this digest already. */
  boolean load(String version, Path folder, String digest) throws CannotLoadException {
    loads.lock();
    try {
      LoadedVersion present = state.versions.get(version);
      if (present != null && present.digest().equals(digest)) {
        return false;
      }
      requireUnused(state, version);
      LoadedVersion loaded = LoadedVersion.load(folder, model, version, digest, metrics);
      LoadedVersion old = replace(version, loaded, null);
      if (old != null) {
        drain(old);
      }
      return true;
    } finally {
      loads.unlock();
    }
  }

  /**
   * Takes a version down once its last request is answered; nothing to do if it is not up.
   *
   * @param revision refuses if somebody wrote since; null: whatever was written
   */
  void unload(String version, @Nullable String revision) {
    loads.lock();
    try {
      LoadedVersion old = replace(version, null, revision);
      if (old != null) {
        drain(old);
      }
    } finally {
      loads.unlock();
    }
  }

  private @Nullable LoadedVersion replace(
      String version, @Nullable LoadedVersion loaded, @Nullable String revision) {
    writes.lock();
    try {
      State seen = state;
      if (revision != null) {
        requireRevision(seen, revision);
      }
      requireUnused(seen, version);
      Map<String, LoadedVersion> versions = new TreeMap<>(seen.versions);
      LoadedVersion old = loaded == null ? versions.remove(version) : versions.put(version, loaded);
      state = new State(seen.revision, seen.weights, seen.ledger, versions);
      return old;
    } catch (ProblemException e) {
      if (loaded != null) {
        loaded.close();
      }
      throw e;
    } finally {
      writes.unlock();
    }
  }

  private static void requireUnused(State seen, String version) {
    if (seen.weights.has(version)) {
      throw new ProblemException(
          409, "version-in-use", "%s has weight, so it stays as it is".formatted(version));
    }
  }

  private static void drain(LoadedVersion version) {
    long deadline = System.nanoTime() + DRAIN_LIMIT.toNanos();
    while (!version.isIdle() && System.nanoTime() < deadline) {
      LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
    }
    version.close();
  }

  ObjectNode json() {
    State seen = state;
    ObjectNode json = Json.object().put("route", model).put("revision", seen.revision);
    json.set("weights", seen.weights.json());
    json.set("ledger", seen.ledger);
    ObjectNode versions = json.putObject("versions");
    seen.versions.forEach((version, loaded) -> versions.set(version, loaded.json()));
    return json;
  }

  @Override
  public void close() {
    state.versions.values().forEach(LoadedVersion::close);
  }
}
