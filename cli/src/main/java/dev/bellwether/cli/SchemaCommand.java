package dev.bellwether.cli;

import dev.bellwether.program.ExitCode;
import dev.bellwether.spec.SpecSchema;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(name = "schema", description = "Prints the JSON Schema of a release spec.")
final class SchemaCommand implements Callable<Integer> {
  private final Cli cli;

  SchemaCommand(Cli cli) {
    this.cli = cli;
  }

  @Override
  public Integer call() {
    cli.out().println(SpecSchema.json().strip());
    return ExitCode.DONE;
  }
}
