package dev.bellwether.spec;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One thing wrong or doubtful about a spec: what was expected, what came, where, what to do.
 *
 * @param code stable, for instance {@code E201} or {@code W101}; documented in docs/spec.md
 * @param pointer JSON pointer into the document, empty for the whole
 * @param line 1-based, 0 when unknown
 * @param column 1-based, 0 when unknown
 */
public record Finding(
    String code,
    Severity severity,
    String pointer,
    int line,
    int column,
    String message,
    @Nullable String suggestion) {

  /** Errors refuse; warnings are shown. */
  public enum Severity {
    ERROR,
    WARNING;

    /** The word on the wire. */
    @JsonValue
    public String wire() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Whether this finding refuses the spec. */
  public boolean refuses() {
    return severity == Severity.ERROR;
  }

  /** An error without a place in a document, for checks that admission makes. */
  public static Finding error(String code, String message, @Nullable String suggestion) {
    return new Finding(code, Severity.ERROR, "", 0, 0, message, suggestion);
  }

  /** A warning without a place in a document. */
  public static Finding warning(String code, String message, @Nullable String suggestion) {
    return new Finding(code, Severity.WARNING, "", 0, 0, message, suggestion);
  }
}
