package dev.bellwether.worker;

import dev.bellwether.release.WireNames;
import java.util.Locale;

/**
 * The task queues, by what runs on them. Each may have workers of its own, so that a crowd of
 * watches never keeps a rollback waiting and watching needs no right at the target.
 */
public enum Queue {
  /** Workflows, admission, artifacts, smoke tests and records. */
  RELEASE("", 20),
  /** Looks at the metrics. */
  WATCH(WireNames.WATCH_SUFFIX, 50),
  /** Forward effects at the target. */
  SERVING(WireNames.SERVING_SUFFIX, 20),
  /** The way back. */
  ROLLBACK(WireNames.ROLLBACK_SUFFIX, 10);

  private final String suffix;
  private final int slots;

  Queue(String suffix, int slots) {
    this.suffix = suffix;
    this.slots = slots;
  }

  /** The queue's name in Temporal. */
  public String in(String installation) {
    return installation + suffix;
  }

  /** The word for it on the command line. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Activities at once. */
  int slots() {
    return slots;
  }
}
