package dev.bellwether.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.Map;

/**
 * What stands around a command: its streams, and whether a person is behind them.
 *
 * @param terminal whether {@code out} is a terminal; the start script tells
 * @param answers whether a person can be asked
 */
record Console(
    PrintStream out,
    PrintStream err,
    InputStream in,
    boolean terminal,
    boolean answers,
    int columns,
    ZoneId zone,
    Map<String, String> environment) {
  private static final int USUAL_COLUMNS = 80;

  static Console system() {
    return new Console(
        stream(FileDescriptor.out),
        stream(FileDescriptor.err),
        System.in,
        Boolean.getBoolean("bellwether.terminal"),
        Boolean.getBoolean("bellwether.answers"),
        columns(System.getProperty("bellwether.columns", "")),
        ZoneId.systemDefault(),
        System.getenv());
  }

  /** Always UTF-8: under {@code LANG=C} the JVM would print question marks for every glyph. */
  private static PrintStream stream(FileDescriptor descriptor) {
    return new PrintStream(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
  }

  static int columns(String text) {
    return text.matches("[1-9]\\d{1,3}") ? Integer.parseInt(text) : USUAL_COLUMNS;
  }

  /** A terminal whose cursor can move. */
  boolean paintable() {
    return terminal && !environment.getOrDefault("TERM", "").equals("dumb");
  }

  boolean color() {
    return paintable() && environment.getOrDefault("NO_COLOR", "").isEmpty();
  }
}
