package dev.bellwether.metrics.scrape;

import java.util.HashMap;
import java.util.Map;

/** Reads one line of an exposition from left to right. */
final class Line {
  private static final int MAX_LABELS = 64;
  private static final int MAX_NUMBER = 64;

  private final String text;
  private final int end;
  private final int number;
  private int position;

  Line(String text, int start, int end, int number) {
    this.text = text;
    this.position = start;
    this.end = end;
    this.number = number;
  }

  boolean atEnd() {
    return position >= end;
  }

  char peek() {
    return text.charAt(position);
  }

  void next() {
    position++;
  }

  void skipBlanks() {
    while (!atEnd() && (peek() == ' ' || peek() == '\t')) {
      position++;
    }
  }

  /** Everything up to a blank. */
  String word() {
    int start = position;
    while (!atEnd() && peek() != ' ' && peek() != '\t') {
      position++;
    }
    return text.substring(start, position);
  }

  String metricName() throws BadTextException {
    int start = position;
    while (!atEnd() && (nameCharacter(peek(), position == start) || peek() == ':')) {
      position++;
    }
    if (position == start) {
      throw bad("a metric's name was expected");
    }
    return text.substring(start, position);
  }

  /** The labels in braces, if there are any. */
  Map<String, String> labels() throws BadTextException {
    Map<String, String> labels = new HashMap<>();
    if (atEnd() || peek() != '{') {
      return labels;
    }
    next();
    skipBlanks();
    while (!takes('}')) {
      String name = labelName();
      skipBlanks();
      expect('=');
      skipBlanks();
      expect('"');
      if (labels.put(name, quoted()) != null || labels.size() > MAX_LABELS) {
        throw bad("a label twice, or too many labels");
      }
      skipBlanks();
      if (!takes(',')) {
        expect('}');
        return labels;
      }
      skipBlanks();
    }
    return labels;
  }

  double value() throws BadTextException {
    String word = word();
    return switch (word) {
      case "NaN" -> Double.NaN;
      case "Inf", "+Inf" -> Double.POSITIVE_INFINITY;
      case "-Inf" -> Double.NEGATIVE_INFINITY;
      default -> decimal(word);
    };
  }

  long timestamp() throws BadTextException {
    String word = word();
    try {
      return Long.parseLong(word);
    } catch (NumberFormatException notANumber) {
      throw bad("the timestamp is not a whole number");
    }
  }

  BadTextException bad(String why) {
    return new BadTextException(number, why);
  }

  private double decimal(String word) throws BadTextException {
    // Double.parseDouble would take "1d" and "0x1p3" too.
    boolean plain = word.chars().allMatch(c -> (c >= '0' && c <= '9') || "+-.eE".indexOf(c) >= 0);
    if (!plain || word.length() > MAX_NUMBER) {
      throw bad("the value is not a number");
    }
    try {
      return Double.parseDouble(word);
    } catch (NumberFormatException notANumber) {
      throw bad("the value is not a number");
    }
  }

  private String labelName() throws BadTextException {
    int start = position;
    while (!atEnd() && nameCharacter(peek(), position == start)) {
      position++;
    }
    if (position == start) {
      throw bad("a label's name was expected");
    }
    return text.substring(start, position);
  }

  private String quoted() throws BadTextException {
    StringBuilder value = new StringBuilder();
    while (!atEnd()) {
      char c = peek();
      next();
      switch (c) {
        case '"' -> {
          return value.toString();
        }
        case '\\' -> value.append(escaped());
        default -> value.append(c);
      }
    }
    throw bad("a label's value does not end");
  }

  private char escaped() throws BadTextException {
    if (atEnd()) {
      throw bad("a label's value does not end");
    }
    char c = peek();
    next();
    return switch (c) {
      case '\\', '"' -> c;
      case 'n' -> '\n';
      default -> throw bad("an unknown escape in a label's value");
    };
  }

  private boolean takes(char c) {
    if (atEnd() || peek() != c) {
      return false;
    }
    next();
    return true;
  }

  private void expect(char c) throws BadTextException {
    if (!takes(c)) {
      throw bad("'" + c + "' was expected");
    }
  }

  private static boolean nameCharacter(char c, boolean first) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || c == '_'
        || (!first && c >= '0' && c <= '9');
  }
}
