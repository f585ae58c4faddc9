package dev.bellwether.api.release;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

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

  private record Start(String target, String key) {}

  synchronized Optional<String> of(String target, String key) {
    return Optional.ofNullable(runs.get(new Start(target, key)));
  }

  synchronized void keep(String target, String key, String runId) {
    runs.put(new Start(target, key), runId);
  }
}
