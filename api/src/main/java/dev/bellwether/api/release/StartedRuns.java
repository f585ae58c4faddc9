package dev.bellwether.api.release;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The runs that keys have started, the newest thousand. Temporal itself knows a start again by its
 * request id; the in-memory server does not, and a demo's retry would meet its own release as busy.
 */
final class StartedRuns {
  private static final int MOST = 1_000;

  private final Map<Start, String> runs =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Start, String> eldest) {
          return size() > MOST;
        }
      };

  private final Object[] turns = Stream.generate(Object::new).limit(64).toArray(Object[]::new);

  private record Start(String target, String key) {}

  /**
   * The run that this key has started; two who ask at once wait for each other and start one.
   *
   * @param start empty when nothing could be started
   */
  Optional<String> orStart(String target, String key, Supplier<Optional<String>> start) {
    Start asked = new Start(target, key);
    synchronized (turns[Math.floorMod(asked.hashCode(), turns.length)]) {
      return of(asked).or(() -> start.get().map(run -> keep(asked, run)));
    }
  }

  private synchronized Optional<String> of(Start asked) {
    return Optional.ofNullable(runs.get(asked));
  }

  private synchronized String keep(Start asked, String runId) {
    runs.put(asked, runId);
    return runId;
  }
}
