package dev.bellwether.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** Completions as fish reads them: one {@code complete} for each word that can be typed. */
final class FishCompletion {
  private final String program;
  private final CommandLine all;
  private final List<String> lines = new ArrayList<>();

  FishCompletion(String program, CommandLine all) {
    this.program = program;
    this.all = all;
  }

  List<String> lines() {
    lines.add("# Files only where a command takes one.");
    complete("", "-f");
    all.getSubcommands().forEach(this::command);
    return List.copyOf(lines);
  }

  private void command(String name, CommandLine command) {
    CommandSpec spec = command.getCommandSpec();
    complete("__fish_use_subcommand", "-a " + name + described(spec.usageMessage().description()));
    String here = "__fish_seen_subcommand_from " + name;
    spec.options().stream()
        .filter(option -> !option.hidden())
        .forEach(option -> complete(here, option(option)));
    for (PositionalParamSpec parameter : spec.positionalParameters()) {
      if (parameter.type() == Path.class) {
        complete(here, "-F");
      } else if (parameter.completionCandidates() != null) {
        complete(here, "-a " + quoted(words(parameter.completionCandidates())));
      }
    }
  }

  private static String option(OptionSpec option) {
    StringBuilder text = new StringBuilder();
    for (String name : option.names()) {
      text.append(name.startsWith("--") ? "-l " + name.substring(2) : "-s " + name.substring(1));
      text.append(' ');
    }
    if (!option.typeInfo().isBoolean()) {
      text.append(option.type() == Path.class ? "-r -F " : "-x ");
    }
    if (option.completionCandidates() != null) {
      text.append("-a ").append(quoted(words(option.completionCandidates()))).append(' ');
    }
    return text.toString().strip() + described(option.description());
  }

  private static String words(Iterable<String> candidates) {
    return String.join(" ", candidates);
  }

  private static String described(String[] description) {
    return description.length == 0 ? "" : " -d " + quoted(description[0]);
  }

  private void complete(String condition, String what) {
    lines.add(
        "complete -c "
            + program
            + (condition.isEmpty() ? "" : " -n " + quoted(condition))
            + " "
            + what);
  }

  /** Fish takes single quotes literally but for these two characters. */
  private static String quoted(String text) {
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }
}
