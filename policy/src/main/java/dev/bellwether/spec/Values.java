package dev.bellwether.spec;

import dev.bellwether.spec.Node.Kind;
import dev.bellwether.spec.Node.Scalar;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Turns single values into what a key expects; what does not fit is a finding and empty. */
public final class Values {
  /** Names, versions, environments and connections. */
  private static final Pattern NAME = Pattern.compile("[a-z0-9]([a-z0-9._-]{0,98}[a-z0-9])?");

  /** What {@link #isName} asks for, in words. */
  public static final String NAME_RULE =
      "a name of lower-case letters, digits, `.`, `_` and `-` that starts and ends with a letter or"
          + " digit, at most 100 long";

  private final Findings findings;

  /** Reports into these findings. */
  public Values(Findings findings) {
    this.findings = findings;
  }

  /** Whether the text may be a name, a version, an environment or a connection. */
  public static boolean isName(String text) {
    return NAME.matcher(text).matches();
  }

  /** A text of at most so many characters. */
  public Optional<String> text(Node node, int most) {
    if (!(node instanceof Scalar scalar) || scalar.kind() != Kind.TEXT) {
      wrong(node, "a text", quoted(node));
      return Optional.empty();
    }
    if (scalar.text().length() > most) {
      findings.error(
          "E215",
          node.place(),
          "expected at most " + most + " characters, came " + scalar.text().length(),
          "shorten it");
      return Optional.empty();
    }
    return Optional.of(scalar.text());
  }

  /** A name: see {@link #NAME_RULE}. */
  public Optional<String> name(Node node) {
    Optional<String> text = text(node, Document.MOST_STRING_BYTES);
    if (text.isPresent() && !isName(text.get())) {
      findings.error(
          "E206", node.place(), "expected " + NAME_RULE + ", came " + node.describe(), null);
      return Optional.empty();
    }
    return text;
  }

  /** A whole number within bounds. */
  public OptionalLong count(Node node, long least, long most) {
    String expected = "a whole number from " + least + " to " + most;
    if (!(node instanceof Scalar scalar) || scalar.kind() != Kind.NUMBER) {
      wrong(node, expected, null);
      return OptionalLong.empty();
    }
    double value = Double.parseDouble(scalar.text());
    if (value != Math.rint(value) || value < least || value > most) {
      findings.error(
          "E215", node.place(), "expected " + expected + ", came " + node.describe(), null);
      return OptionalLong.empty();
    }
    return OptionalLong.of((long) value);
  }

  /** A duration within bounds. */
  public Optional<Duration> duration(Node node, Duration least, Duration most) {
    String expected = "a duration such as 500ms, 90s, 10m, 1h30m or 2d";
    if (!(node instanceof Scalar scalar) || scalar.kind() != Kind.TEXT) {
      boolean number = node instanceof Scalar scalar && scalar.kind() == Kind.NUMBER;
      wrong(
          node,
          expected,
          number ? "say the unit, for instance " + ((Scalar) node).text() + "s" : null);
      return Optional.empty();
    }
    Optional<Duration> duration = Durations.parse(scalar.text());
    if (duration.isEmpty()) {
      findings.error(
          "E214",
          node.place(),
          "expected " + expected + ", came " + node.describe(),
          "write whole numbers with d, h, m, s or ms, the largest first");
      return Optional.empty();
    }
    if (duration.get().compareTo(least) < 0 || duration.get().compareTo(most) > 0) {
      findings.error(
          "E215",
          node.place(),
          "expected a duration from "
              + Durations.format(least)
              + " to "
              + Durations.format(most)
              + ", came "
              + Words.shown(scalar.text()),
          null);
      return Optional.empty();
    }
    return duration;
  }

  /** One word of a few. */
  public <T> Optional<T> word(Node node, Map<String, T> words) {
    String expected = "one of " + Words.list(words.keySet().stream().sorted().toList());
    if (!(node instanceof Scalar scalar) || scalar.kind() != Kind.TEXT) {
      wrong(node, expected, null);
      return Optional.empty();
    }
    T meaning = words.get(scalar.text());
    if (meaning == null) {
      findings.error(
          "E230",
          node.place(),
          "expected " + expected + ", came " + node.describe(),
          Words.nearest(scalar.text(), words.keySet())
              .map(w -> "did you mean " + w + "?")
              .orElse(null));
      return Optional.empty();
    }
    return Optional.of(meaning);
  }

  /** Any number. */
  Optional<BigDecimal> number(Node node, String expected, @Nullable String suggestion) {
    if (!(node instanceof Scalar scalar) || scalar.kind() != Kind.NUMBER) {
      wrong(node, expected, suggestion);
      return Optional.empty();
    }
    return Optional.of(new BigDecimal(scalar.text()));
  }

  /** Says that the value is of another kind than the key expects. */
  void wrong(Node node, String expected, @Nullable String suggestion) {
    if (node instanceof Scalar scalar && scalar.kind() == Kind.NULL) {
      findings.error(
          "E205",
          node.place(),
          "expected " + expected + ", came nothing",
          suggestion == null ? "give it a value or take the key out" : suggestion);
      return;
    }
    findings.error(
        "E204", node.place(), "expected " + expected + ", came " + node.describe(), suggestion);
  }

  private static @Nullable String quoted(Node node) {
    return node instanceof Scalar scalar
            && (scalar.kind() == Kind.NUMBER || scalar.kind() == Kind.BOOLEAN)
        ? "write it in quotes: \"" + Words.shown(scalar.text()) + "\""
        : null;
  }
}
