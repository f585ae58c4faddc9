package dev.bellwether.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(name = "schema", description = "Prints the JSON Schema of a release spec.")
final class SchemaCommand implements Callable<Integer> {
  private static final String RESOURCE = "/dev/bellwether/spec/release-spec.schema.json";

  private final Cli cli;

  SchemaCommand(Cli cli) {
    this.cli = cli;
  }

  @Override
  public Integer call() {
    cli.out().print(text());
    cli.out().flush();
    return ExitCode.DONE;
  }

  static String text() {
    try (InputStream stream = SchemaCommand.class.getResourceAsStream(RESOURCE)) {
      if (stream == null) {
        throw new IllegalStateException("the schema is not packaged: " + RESOURCE);
      }
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException unreadable) {
      throw new UncheckedIOException("reading " + RESOURCE, unreadable);
    }
  }
}
