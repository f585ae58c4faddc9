package dev.bellwether.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bellwether.program.ExitCode;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * The commands that tell an open release what to do. They differ in options and in their effect.
 */
final class OrderCommands {
  private final Cli cli;
  private final Map<String, CommandLine> commands = new LinkedHashMap<>();

  private OrderCommands(Cli cli) {
    this.cli = cli;
  }

  /** All of them by name, in the order of the help. */
  static Map<String, CommandLine> of(Cli cli) {
    OrderCommands orders = new OrderCommands(cli);
    orders.add(
        "hold",
        "Keeps a release where it is, until `resume`; then or at the deadline it rolls back.",
        orders::hold,
        lasting(false, Duration.ofHours(24), "Until it rolls back by itself; at most 24h."),
        reason(true));
    orders.add(
        "resume",
        "Lets a held release go on.",
        orders.once((now, asked) ->
            "Resumed " + now.id() + "; it is " + now.state().replace('_', ' ') + "."),
        reason(false));
    orders.add(
        "extend",
        "Lets the gates of this step decide for longer; a held step is resumed by it.",
        orders.once((now, asked) -> "Extended " + now.id() + orders.watchedUntil(now) + "."),
        lasting(true, Duration.ofDays(7), "How much longer; at most 7d."),
        reason(false));
    orders.add(
        "promote",
        "Ends a step as if its gates had passed; recorded as an override.",
        orders.once((now, asked) ->
            "Step "
                + asked.option("--step")
                + " of "
                + now.id()
                + " ends by your word"
                + onceResumed(now)
                + "."),
        step(true),
        reason(true));
    orders.add(
        "approve",
        "Gives the approval that a release waits for.",
        orders.once((now, asked) -> "Approved " + now.id() + onceResumed(now) + "."),
        step(false),
        reason(false));
    orders.add(
        "reject",
        "Refuses the approval that a release waits for: it rolls back.",
        orders::backOut,
        reason(true));
    orders.add(
        "cancel",
        "Calls a release off: it rolls back and ends cancelled.",
        orders::backOut,
        reason(true));
    return orders.commands;
  }

  /** What a command does with what was asked; its exit code. */
  @FunctionalInterface
  private interface Effect {
    int of(Asked asked);
  }

  /** A command line as it was read. */
  private record Asked(CommandSpec spec) {
    String command() {
      return spec.name();
    }

    String id() {
      return spec.positionalParameters().getFirst().getValue();
    }

    /** Null when it was not said, or this command does not take it. */
    @Nullable Object option(String name) {
      OptionSpec option = spec.findOption(name);
      return option == null ? null : option.getValue();
    }

    @Nullable String reason() {
      return option("--reason") instanceof String text ? text : null;
    }
  }

  private static OptionSpec reason(boolean required) {
    return OptionSpec.builder("--reason")
        .paramLabel("TEXT")
        .type(String.class)
        .required(required)
        .description("Why.")
        .build();
  }

  private static OptionSpec step(boolean required) {
    return OptionSpec.builder("--step")
        .paramLabel("N")
        .type(Integer.class)
        .converters(new StepNumber())
        .required(required)
        .description("The step that you saw; another one is a conflict.")
        .build();
  }

  private static OptionSpec lasting(boolean required, Duration longest, String description) {
    return OptionSpec.builder("--for")
        .paramLabel("DURATION")
        .type(Duration.class)
        .converters(new DurationText(longest))
        .required(required)
        .description(description)
        .build();
  }

  private void add(String name, String description, Effect effect, OptionSpec... options) {
    Callable<Integer> run = () -> effect.of(asked(name));
    CommandSpec spec = CommandSpec.wrapWithoutInspection(run);
    spec.usageMessage().description(description);
    spec.addPositional(
        PositionalParamSpec.builder()
            .index("0")
            .arity("1")
            .paramLabel("ID")
            .type(String.class)
            .description("Release id, prefix or target.")
            .build());
    for (OptionSpec option : options) {
      spec.addOption(option);
    }
    commands.put(name, new CommandLine(spec));
  }

  private Asked asked(String name) {
    CommandLine command = commands.get(name);
    if (command == null) {
      throw new IllegalStateException(name + " was never added");
    }
    return new Asked(command.getCommandSpec());
  }

  /** Sends it with everything that was said; the API knows the same names. */
  private StateObject send(Orders orders, Asked asked) {
    ObjectNode body = orders.body(asked.reason());
    if (asked.option("--step") instanceof Integer step) {
      body.put("step", step);
    }
    if (asked.option("--for") instanceof Duration lasting) {
      body.put("for", lasting.toSeconds() + "s");
    }
    return orders.send(asked.id(), asked.command(), body);
  }

  private int hold(Asked asked) {
    Orders orders = new Orders(cli, cli.api());
    StateObject state =
        orders.await(
            send(orders, asked),
            now -> now.state().equals("held") || now.state().equals("rolling_back"));
    if (state.ended()) {
      orders.done(state, state.id() + " ended before it was held: " + state.outcome());
      return ExitCode.CONFLICT;
    }
    orders.done(
        state,
        state.state().equals("held")
            ? "Held " + state.id() + ". Go on: bellwether resume " + state.handle()
            : state.id() + " rolls back already; a hold changes nothing.");
    return ExitCode.DONE;
  }

  /** Effective as soon as it is answered: what may be refused goes as an update. */
  private Effect once(BiFunction<StateObject, Asked, String> sentence) {
    return asked -> {
      Orders orders = new Orders(cli, cli.api());
      StateObject state = send(orders, asked);
      orders.done(state, sentence.apply(state, asked));
      return ExitCode.DONE;
    };
  }

  /** In a hold it is kept, and nothing moves for it: who gave it should not wait for that. */
  private static String onceResumed(StateObject now) {
    return now.state().equals("held")
        ? "; it is held, and goes on with: bellwether resume " + now.handle()
        : "";
  }

  private String watchedUntil(StateObject now) {
    return StateObject.instant(now.step(), "ends_at")
        .map(end -> "; it is watched until " + Text.time(end, Instant.now(), cli.console().zone()))
        .orElse("");
  }

  private int backOut(Asked asked) {
    return new BackOut(cli, cli.api()).run(asked.id(), asked.command(), asked.reason(), true);
  }
}
