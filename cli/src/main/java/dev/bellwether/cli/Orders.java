package dev.bellwether.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bellwether.program.ExitCode;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Sends commands and sees to it that what they ask for has happened before they return. */
final class Orders {
  private static final Duration POLL = Duration.ofSeconds(30);
  private static final Duration BREATH = Duration.ofMillis(500);

  private final Cli cli;
  private final ApiClient api;

  Orders(Cli cli, ApiClient api) {
    this.cli = cli;
    this.api = api;
  }

  /** A body that says who and why; the command id makes sending it twice count once. */
  ObjectNode body(@Nullable String reason) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("by", cli.by());
    if (reason != null) {
      body.put("reason", reason);
    }
    body.put("command_id", UUID.randomUUID().toString());
    return body;
  }

  /** The state after the command as the API answers it. */
  StateObject send(String id, String command, ObjectNode body) {
    JsonNode answer = api.post("/v1/releases/" + ApiClient.segment(id) + "/" + command, body);
    return api.state(answer);
  }

  /** Waits until the effect shows, or the release has ended. */
  StateObject await(StateObject answered, Predicate<StateObject> effect) {
    return new Detach(cli.console(), () -> Optional.of(answered))
        .during(() -> poll(answered, effect));
  }

  private StateObject poll(StateObject answered, Predicate<StateObject> effect) {
    StateObject state = answered;
    boolean told = false;
    while (!effect.test(state) && !state.ended()) {
      refuseStuck(state);
      if (!told && StateObject.text(state.waitingFor(), "kind").equals("worker")) {
        told = true;
        cli.console().err().println("bellwether: taken, and waits for a worker. Without one:");
        cli.console().err().println("  next: " + state.direct());
      }
      long asked = System.nanoTime();
      StateObject next = api.releaseAfter(state.id(), state.seq(), POLL);
      if (next.seq() == state.seq() && System.nanoTime() - asked < BREATH.toNanos()) {
        // A server that does not hold the answer back must not be asked in a tight loop.
        LockSupport.parkNanos(BREATH.toNanos());
      }
      state = next;
    }
    return state;
  }

  /** Waiting would be in vain: what was sent is kept, but nobody acts on it. */
  private static void refuseStuck(StateObject state) {
    if (state.stuck()) {
      throw new ProblemException(
          Problem.local(
              ExitCode.UNREACHABLE,
              "release-stuck",
              "the release cannot act",
              state.id() + " fails again and again in its own code; the command is kept",
              List.of(state.direct())));
    }
  }

  /** Prints what a command did, as a sentence or the state object. */
  void done(StateObject state, String sentence) {
    cli.print(state.json(), out -> out.println(sentence));
  }
}
