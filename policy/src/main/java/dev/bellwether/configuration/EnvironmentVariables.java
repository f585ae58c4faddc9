package dev.bellwether.configuration;

import dev.bellwether.spec.Findings;
import dev.bellwether.spec.Place;
import dev.bellwether.spec.Substitution;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Puts environment variables into values. Before parsing, each <code>${...}</code> is covered by as
 * many private-use characters, so that it may stand anywhere in YAML, columns stay right, and the
 * value of a variable can never add keys.
 */
final class EnvironmentVariables implements Substitution {
  private static final Pattern ANY = Pattern.compile("\\$\\{[^}\\n]*}|\\$\\{");
  private static final Pattern FORM =
      Pattern.compile("\\$\\{([A-Za-z_][A-Za-z0-9_]*)(:-([^${}]*))?}");
  private static final char FIRST = '\uE000';
  private static final char PADDING = '\uF8FF';
  private static final Pattern COVER = Pattern.compile("([" + FIRST + "-\uF8FE])" + PADDING + "*");

  private final Map<String, String> environment;
  private final List<String> covered = new ArrayList<>();

  EnvironmentVariables(Map<String, String> environment) {
    this.environment = environment;
  }

  /** Whether the text has characters that the cover needs for itself. */
  static boolean clashes(String text) {
    return text.chars().anyMatch(c -> c >= FIRST && c <= PADDING);
  }

  /** The text with every <code>${...}</code> covered. */
  String cover(String text) {
    return ANY.matcher(text)
        .replaceAll(found -> {
          covered.add(found.group());
          // More than there are signs for is more than anybody writes; the last one is shared
          // and then says that it is malformed.
          int sign = Math.min(covered.size() - 1, PADDING - FIRST - 1);
          return (char) (FIRST + sign) + String.valueOf(PADDING).repeat(found.group().length() - 1);
        });
  }

  @Override
  public @Nullable String apply(Place place, String text, Findings findings) {
    Matcher cover = COVER.matcher(text);
    StringBuilder value = new StringBuilder();
    int end = 0;
    while (cover.find()) {
      String variable = value(covered.get(cover.group(1).charAt(0) - FIRST), place, findings);
      if (variable == null) {
        return null;
      }
      value.append(text, end, cover.start()).append(variable);
      end = cover.end();
    }
    return end == 0 ? text : value.append(text.substring(end)).toString();
  }

  private @Nullable String value(String written, Place place, Findings findings) {
    Matcher form = FORM.matcher(written);
    if (!form.matches()) {
      findings.error(
          "E302",
          place,
          "expected ${NAME} or ${NAME:-default}, came a form with other signs in it",
          "only environment variables are looked up");
      return null;
    }
    String value = environment.get(form.group(1));
    boolean defaulted = form.group(2) != null;
    if (value == null && !defaulted) {
      findings.error(
          "E301",
          place,
          "expected the environment variable `" + form.group(1) + "`; it is not set",
          "set it, or write ${" + form.group(1) + ":-default}");
      return null;
    }
    return defaulted && (value == null || value.isEmpty()) ? form.group(3) : value;
  }
}
