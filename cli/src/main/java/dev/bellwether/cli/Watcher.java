package dev.bellwether.cli;

import dev.bellwether.cli.WatchOptions.WaitFor;
import dev.bellwether.program.ExitCode;
import java.io.PrintStream;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Follows one release until it ends, by long polls, and gives the exit code that its outcome asks
 * for. A server that goes away for a while is waited for: the release does not depend on it.
 * Problems come out as exceptions only inside this package; {@link #follow} prints them.
 */
public final class Watcher {
  private static final Duration POLL = Duration.ofSeconds(30);
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration BREATH = Duration.ofSeconds(1);

  private final ApiClient api;
  private final PrintStream out;
  private final PrintStream notes;
  private final WatchOptions options;
  private final InstantSource clock;
  private final Duration patience;
  private int painted;
  private @Nullable StateObject last;

  /**
   * @param base of the API, for instance {@code http://127.0.0.1:8700}
   * @param out the view, or the events
   * @param notes what is not about the release, for instance a lost connection
   */
  public Watcher(URI base, PrintStream out, PrintStream notes, WatchOptions options) {
    this(new ApiClient(base), out, notes, options, InstantSource.system(), PATIENCE);
  }

  Watcher(
      ApiClient api,
      PrintStream out,
      PrintStream notes,
      WatchOptions options,
      InstantSource clock,
      Duration patience) {
    this.api = api;
    this.out = out;
    this.notes = notes;
    this.options = options;
    this.clock = clock;
    this.patience = patience;
  }

  /** Watches like {@code bellwether watch ID} does; prints problems and returns their exit code. */
  public int follow(String id) {
    try {
      return watch(id);
    } catch (ProblemException problem) {
      problem.problem().lines("").forEach(notes::println);
      return problem.problem().exitCode();
    }
  }

  /** Says something between two paintings of the view; the next one comes below it. */
  public synchronized void interject(String line) {
    (options.json() ? notes : out).println(line);
    painted = 0;
  }

  /** The newest state that was shown, for saying how to re-attach. */
  Optional<StateObject> last() {
    return Optional.ofNullable(last);
  }

  int watch(String id) {
    return watch(api.release(id));
  }

  /** Goes on from a state that is already known. */
  int watch(StateObject first) {
    StateObject state = first;
    long started = System.nanoTime();
    show(state);
    while (!stops(state)) {
      Duration left = left(started);
      if (left.isZero()) {
        notes.println("bellwether: --timeout is up; the release continues: " + state.id());
        return ExitCode.TIMEOUT;
      }
      state = next(state, left.compareTo(POLL) < 0 ? left : POLL);
      show(state);
    }
    return exitCode(state);
  }

  private boolean stops(StateObject state) {
    return state.ended()
        || (options.waitFor() == WaitFor.AWAITING_APPROVAL
            && state.state().equals("awaiting_approval"));
  }

  static int exitCode(StateObject state) {
    return switch (state.outcome()) {
      case "promoted" -> ExitCode.DONE;
      case "rolled_back" -> ExitCode.ROLLED_BACK;
      case "refused", "cancelled" -> ExitCode.REFUSED;
      default ->
          state.state().equals("awaiting_approval")
              ? ExitCode.AWAITING_APPROVAL
              : ExitCode.UNEXPECTED;
    };
  }

  private Duration left(long started) {
    Duration timeout = options.timeout();
    if (timeout == null) {
      return POLL;
    }
    Duration left = timeout.minusNanos(System.nanoTime() - started);
    return left.isNegative() ? Duration.ZERO : left;
  }

  /** The next state; the same one again when nothing came within {@code wait}. */
  private StateObject next(StateObject state, Duration wait) {
    long asked = System.nanoTime();
    long lostAt = 0;
    while (true) {
      try {
        StateObject next = api.releaseAfter(state.id(), state.seq(), wait);
        long took = System.nanoTime() - asked;
        if (next.seq() == state.seq() && !next.ended() && took < wait.toNanos() / 2) {
          // A server that does not hold the answer back must not be asked in a tight loop.
          pause(wait);
        }
        return next;
      } catch (ProblemException lost) {
        boolean first = lostAt == 0;
        lostAt = first ? System.nanoTime() : lostAt;
        boolean enough = System.nanoTime() - lostAt > patience.toNanos();
        if (!lost.unreachable() || enough || Thread.currentThread().isInterrupted()) {
          throw new ProblemException(lost.problem().withNext(state.direct()), lost);
        }
        if (first) {
          painted = 0;
          notes.println("bellwether: lost the API; the release goes on. Trying again ...");
        }
        pause(wait);
      }
    }
  }

  private static void pause(Duration longest) {
    Duration pause = longest.compareTo(BREATH) < 0 ? longest : BREATH;
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(Math.max(1, pause.toMillis())));
  }

  private synchronized void show(StateObject state) {
    StateObject before = last;
    last = state;
    if (options.json()) {
      if (before == null || !before.json().equals(state.json())) {
        out.println(state.json());
      }
    } else if (options.repaint()) {
      paint(state);
    } else {
      new EventLines(options.zone()).between(before, state, clock.instant()).forEach(out::println);
    }
    out.flush();
  }

  private void paint(StateObject state) {
    WatchView view = new WatchView(options.columns(), options.color(), options.zone());
    List<String> lines = view.lines(state.json(), clock.instant());
    StringBuilder screen = new StringBuilder();
    if (painted > 0) {
      // Back to the first line of the last painting, and away with what was below it.
      screen.append("\u001b[").append(painted).append("A\r\u001b[J");
    }
    lines.forEach(line -> screen.append(line).append('\n'));
    out.print(screen);
    painted = view.rows(lines);
  }
}
