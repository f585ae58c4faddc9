package dev.bellwether.cli;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.util.Map;

/** One run of the command line with its streams caught. */
record Run(int exitCode, String out, String err) {
  static Run of(Map<String, String> environment, String... args) {
    return of(environment, false, "", args);
  }

  /**
   * @param terminal whether output is a terminal and a person can be asked
   */
  static Run of(Map<String, String> environment, boolean terminal, String typed, String... args) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Console console =
        new Console(
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            new ByteArrayInputStream(typed.getBytes(StandardCharsets.UTF_8)),
            terminal,
            terminal,
            80,
            ZoneOffset.UTC,
            environment);
    int exitCode = CliMain.run(console, args);
    return new Run(
        exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  static Run against(StubApi api, String... args) {
    return of(Map.of("BELLWETHER_URL", api.url(), "USER", "ada"), args);
  }
}
