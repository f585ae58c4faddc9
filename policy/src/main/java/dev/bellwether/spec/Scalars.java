package dev.bellwether.spec;

import dev.bellwether.spec.Node.Kind;
import dev.bellwether.spec.Node.Scalar;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Decides what a scalar is, and refuses what other readers would take for something else. */
final class Scalars {
  private static final Pattern NUMBER =
      Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][-+]?[0-9]+)?");
  private static final Pattern SEXAGESIMAL =
      Pattern.compile("[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+(\\.[0-9_]*)?");

  /** Every other form that a YAML reader may convert: octal, hex, binary, underscores, .5, +1. */
  private static final Pattern ODD_NUMBER =
      Pattern.compile(
          "[-+]?(0[xX][0-9a-fA-F_]+|0[oO][0-7_]+|0[bB][01_]+"
              + "|[0-9][0-9_]*(\\.[0-9_]*)?([eE][-+]?[0-9]+)?|\\.[0-9][0-9_]*([eE][-+]?[0-9]+)?)");

  private static final Pattern NOT_FINITE =
      Pattern.compile("[-+]?(\\.inf|\\.nan|nan|inf|infinity)", Pattern.CASE_INSENSITIVE);
  private static final Set<String> NULLS = Set.of("", "~", "null", "Null", "NULL");
  private static final Set<String> BOOLEANS = Set.of("true", "false");
  private static final Set<String> ODD_BOOLEANS = Set.of("yes", "no", "on", "off", "true", "false");

  private final Findings findings;
  private final Substitution substitution;

  Scalars(Findings findings, Substitution substitution) {
    this.findings = findings;
    this.substitution = substitution;
  }

  /** A YAML scalar without quotes. */
  Scalar plain(Place place, String written) {
    String text = substitution.apply(place, written, findings);
    if (text == null) {
      return new Scalar(place, Kind.UNREADABLE, written);
    }
    if (NULLS.contains(text)) {
      return new Scalar(place, Kind.NULL, text);
    }
    if (BOOLEANS.contains(text)) {
      return new Scalar(place, Kind.BOOLEAN, text);
    }
    if (ODD_BOOLEANS.contains(text.toLowerCase(Locale.ROOT))) {
      return refuse(
          "E116",
          place,
          text,
          "expected true, false or a quoted text, came the bare word `"
              + text
              + "`, which many YAML readers take for a boolean",
          "write \"" + text + "\" for the text, else true or false");
    }
    if (NOT_FINITE.matcher(text).matches()) {
      return refuse(
          "E115",
          place,
          text,
          "expected a finite number, came `" + text + "`",
          "write a number, or quote it if it is a text");
    }
    if (NUMBER.matcher(text).matches()) {
      return number(place, text);
    }
    if (SEXAGESIMAL.matcher(text).matches() || ODD_NUMBER.matcher(text).matches()) {
      return refuse(
          "E114",
          place,
          text,
          "expected a plain decimal number, came `"
              + Words.shown(text)
              + "`, which YAML readers convert in different ways",
          "write it like 12 or 0.5, or quote it if it is a text");
    }
    return printable(place, text);
  }

  /** Digits in JSON's grammar. */
  Scalar number(Place place, String text) {
    if (text.length() > Document.MOST_NUMBER) {
      return refuse(
          "E106",
          place,
          text,
          "expected a number of at most 64 characters, came " + text.length(),
          "round it");
    }
    if (!Double.isFinite(Double.parseDouble(text))) {
      return refuse(
          "E115", place, text, "expected a finite number, came `" + text + "`", "write a number");
    }
    return new Scalar(place, Kind.NUMBER, text);
  }

  /** A quoted text, or one that cannot be anything else. */
  Scalar text(Place place, String written) {
    String text = substitution.apply(place, written, findings);
    return text == null ? new Scalar(place, Kind.UNREADABLE, written) : printable(place, text);
  }

  private Scalar printable(Place place, String text) {
    if (Document.tooLong(text, Document.MOST_STRING_BYTES)) {
      return refuse(
          "E105", place, "", "expected at most 64 KiB in one text, came more", "shorten it");
    }
    if (text.codePoints().anyMatch(Words::unprintable)) {
      return refuse(
          "E117",
          place,
          text,
          "expected printable text, came a control character in `" + Words.shown(text) + "`",
          "take the character out");
    }
    return new Scalar(place, Kind.TEXT, text);
  }

  Scalar refuse(String code, Place place, String text, String message, String suggestion) {
    findings.error(code, place, message, suggestion);
    return new Scalar(place, Kind.UNREADABLE, text);
  }
}
