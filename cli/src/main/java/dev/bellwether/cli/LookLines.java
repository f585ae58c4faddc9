package dev.bellwether.cli;

import dev.bellwether.backtest.LookReader;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.NoSuchElementException;

/**
 * The lines of a looks file, one at a time. Of a line that is too long only so much is kept that
 * the reader of looks can say so.
 */
final class LookLines implements Iterator<String> {
  private static final int MOST = LookReader.MOST_CHARACTERS + 1;

  private final Reader reader;
  private final char[] buffer = new char[1 << 16];
  private int from;
  private int to;
  private boolean first = true;

  LookLines(Reader reader) {
    this.reader = reader;
  }

  @Override
  public boolean hasNext() {
    return from < to || fill();
  }

  @Override
  public String next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    StringBuilder parts = null;
    String line;
    while (true) {
      int end = from;
      while (end < to && buffer[end] != '\n') {
        end++;
      }
      boolean whole = end < to;
      if (parts == null && whole) {
        line = new String(buffer, from, end - from);
        from = end + 1;
        break;
      }
      parts = parts == null ? new StringBuilder() : parts;
      parts.append(buffer, from, Math.max(0, Math.min(end - from, MOST - parts.length())));
      from = whole ? end + 1 : end;
      if (whole || !fill()) {
        line = parts.toString();
        break;
      }
    }
    boolean marked = first && line.startsWith("\uFEFF");
    first = false;
    return line.substring(marked ? 1 : 0, line.endsWith("\r") ? line.length() - 1 : line.length());
  }

  private boolean fill() {
    try {
      from = 0;
      to = Math.max(0, reader.read(buffer));
      return to > 0;
    } catch (IOException broken) {
      throw new UncheckedIOException("reading looks", broken);
    }
  }
}
