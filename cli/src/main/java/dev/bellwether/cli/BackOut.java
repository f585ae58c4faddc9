package dev.bellwether.cli;

import dev.bellwether.program.ExitCode;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The commands that end with the canary at weight 0: rollback, reject, cancel. They return when
 * that has been read back.
 */
final class BackOut {
  private final Cli cli;
  private final ApiClient api;

  BackOut(Cli cli, ApiClient api) {
    this.cli = cli;
    this.api = api;
  }

  int run(String id, String command, @Nullable String reason, boolean wait) {
    Orders orders = new Orders(cli, api);
    long asked = System.nanoTime();
    StateObject answered = send(orders, id, command, reason);
    if (!wait) {
      orders.done(answered, "Under way: " + answered.id() + " " + word(answered) + ".");
      return ExitCode.DONE;
    }
    boolean exposed = answered.trafficSet() > 0;
    StateObject state =
        orders.await(
            answered,
            now -> exposed && now.state().equals("rolling_back") && now.trafficSet() == 0);
    Duration took = Duration.ofNanos(System.nanoTime() - asked);
    if (state.outcome().equals("promoted")) {
      orders.done(state, state.id() + " was promoted before the command reached it.");
      cli.console().err().println("  next: bellwether rollback " + state.id());
      return ExitCode.CONFLICT;
    }
    orders.done(state, sentence(state, already(answered), took));
    return ExitCode.DONE;
  }

  private StateObject send(Orders orders, String id, String command, @Nullable String reason) {
    try {
      return orders.send(id, command, orders.body(reason));
    } catch (ProblemException failed) {
      boolean direct = failed.unreachable() && command.equals("rollback") && id.contains("@");
      if (!direct || failed.problem().json().hasNonNull("direct")) {
        throw failed;
      }
      String hint = "bellwether rollback --direct " + Text.clean(id);
      throw new ProblemException(failed.problem().withNext(hint), failed);
    }
  }

  /** Whether there was nothing to do: what has gone back before is answered with a note. */
  private static boolean already(StateObject answered) {
    return answered.ended() && answered.json().hasNonNull("note");
  }

  private static String sentence(StateObject state, boolean already, Duration took) {
    String baseline = StateObject.text(state.json(), "baseline");
    String serves = baseline.isEmpty() ? "" : ": " + baseline + " serves 100 %";
    if (state.outcome().equals("refused")) {
      return state.id() + " was refused and moved no traffic: there is nothing to roll back.";
    }
    String seconds = String.format(Locale.ROOT, "%.1f s", took.toMillis() / 1000.0);
    return already
        ? state.id() + " is " + word(state) + " already" + serves + "."
        : "Rolled back " + state.target() + serves + ", weight 0 read back after " + seconds + ".";
  }

  private static String word(StateObject state) {
    String word = state.outcome().isEmpty() ? state.state() : state.outcome();
    return word.replace('_', ' ');
  }
}
