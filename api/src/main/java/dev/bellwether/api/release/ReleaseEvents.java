package dev.bellwether.api.release;

import dev.bellwether.api.error.Problems;
import dev.bellwether.api.error.TemporalUnavailable;
import dev.bellwether.api.release.ReleaseFinder.Found;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * Tells listeners of a release about each change until it ends. What they get is the whole state
 * object, so one that was away misses nothing that still counts.
 */
public final class ReleaseEvents implements AutoCloseable {
  private static final Duration PACE = Duration.ofMillis(500);
  private static final Duration HEARTBEAT = Duration.ofSeconds(15);
  private static final int MOST_LISTENERS = 32;

  private final ReleaseFinder finder;
  private final Semaphore listeners = new Semaphore(MOST_LISTENERS);
  private final Duration heartbeat;
  private volatile boolean closed;

  ReleaseEvents(ReleaseFinder finder) {
    this(finder, HEARTBEAT);
  }

  ReleaseEvents(ReleaseFinder finder, Duration heartbeat) {
    this.finder = finder;
    this.heartbeat = heartbeat;
  }

  /** Where events go; a listener that has left makes it throw. */
  public interface Sink {
    /** Before the first event. */
    void begin() throws IOException;

    void state(ReleaseView view) throws IOException;

    /** The last one: the release has ended. */
    void done(ReleaseView view) throws IOException;

    /** Nothing has happened, and the line is still there. */
    void heartbeat() throws IOException;
  }

  /** A place among the listeners, taken until {@link #tell} returns. */
  public final class Subscription {
    private final Found first;
    private final @Nullable Long since;

    private Subscription(Found first, @Nullable Long since) {
      this.first = first;
      this.since = since;
    }

    /** Tells until the end, or until the server stops. */
    public void tell(Sink sink) throws IOException {
      try {
        sink.begin();
        follow(first, since, sink);
      } finally {
        listeners.release();
      }
    }
  }

  /** Throws the problem that listening to it would. */
  public void requireKnown(String reference) {
    finder.find(reference);
  }

  /**
   * Begins to listen.
   *
   * @param since what the listener has seen already; null: nothing
   * @return null when the release has ended and the listener knows it: nothing will ever come
   */
  public @Nullable Subscription to(String reference, @Nullable Long since) {
    Found first = finder.find(reference);
    if (since != null && first.view().ended() && first.view().seq() <= since) {
      return null;
    }
    if (!listeners.tryAcquire()) {
      throw Problems.tooManyWaits();
    }
    return new Subscription(first, since);
  }

  private void follow(Found first, @Nullable Long since, Sink sink) throws IOException {
    ReleaseView view = first.view();
    if (since == null || view.seq() > since) {
      sink.state(view);
    }
    long quietSince = System.nanoTime();
    while (!view.ended() && !closed) {
      Patience.pause(PACE);
      ReleaseView now = now(first, view);
      if (!now.equals(view)) {
        sink.state(now);
        view = now;
        quietSince = System.nanoTime();
      } else if (System.nanoTime() - quietSince > heartbeat.toNanos()) {
        sink.heartbeat();
        quietSince = System.nanoTime();
      }
    }
    if (view.ended()) {
      sink.done(view);
    }
  }

  /** While Temporal does not answer there is no news; the listener stays. */
  private ReleaseView now(Found first, ReleaseView before) {
    try {
      return finder.again(first).view();
    } catch (TemporalUnavailable e) {
      return before;
    }
  }

  /** Lets every listener go, so that the server can stop. */
  @Override
  public void close() {
    closed = true;
  }
}
