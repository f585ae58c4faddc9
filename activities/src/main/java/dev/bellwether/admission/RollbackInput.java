package dev.bellwether.admission;

import com.fasterxml.jackson.databind.JsonNode;
import dev.bellwether.release.RollbackForm;
import dev.bellwether.release.WireNames;
import dev.bellwether.spec.Finding;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The rollback form as somebody wrote it. What it must say is checked; what it says besides is
 * warned of and ignored, because a rollback is not refused for a misspelt reason.
 *
 * @param form null when a finding refuses
 */
record RollbackInput(@Nullable RollbackForm form, List<Finding> findings) {
  private static final Set<String> NEEDED = Set.of("model", "environment", "release");
  private static final Set<String> MAY = Set.of("by", "reason");
  private static final String SHAPE =
      "{\"rollback\": {\"model\", \"environment\", \"release\", \"by\", \"reason\"}}";
  private static final String RELEASE = "[A-Za-z0-9][A-Za-z0-9._-]{0,299}";
  private static final int LONGEST_TEXT = 500;

  RollbackInput {
    findings = List.copyOf(findings);
  }

  static RollbackInput of(JsonNode document) {
    JsonNode said = document.path(WireNames.ROLLBACK_FORM);
    List<Finding> findings = new ArrayList<>();
    if (!said.isObject()) {
      return new RollbackInput(null, List.of(wrong("the rollback form is not an object")));
    }
    NEEDED.stream()
        .sorted()
        .forEach(key -> {
          JsonNode value = said.path(key);
          if (!value.isTextual()) {
            findings.add(wrong("rollback." + key + " is missing or not text"));
          } else if (!fits(key, value.asText())) {
            findings.add(
                wrong("rollback.%s is no name: '%s'".formatted(key, line(value.asText()))));
          }
        });
    boolean refused = !findings.isEmpty();
    said.fieldNames()
        .forEachRemaining(key -> {
          if (!NEEDED.contains(key) && !MAY.contains(key)) {
            findings.add(ignored(key));
          }
        });
    RollbackForm form =
        refused
            ? null
            : new RollbackForm(
                said.path("model").asText(),
                said.path("environment").asText(),
                said.path("release").asText(),
                text(said, "by"),
                text(said, "reason"));
    return new RollbackInput(form, findings);
  }

  private static @Nullable String text(JsonNode said, String key) {
    String text = line(said.path(key).asText(""));
    return text.isEmpty() ? null : text;
  }

  private static boolean fits(String key, String text) {
    return key.equals("release") ? text.matches(RELEASE) : Naming.isName(text);
  }

  /** One line that can be written as JSON again, which half a surrogate pair cannot. */
  private static String line(String text) {
    StringBuilder clean = new StringBuilder();
    text.codePoints()
        .limit(LONGEST_TEXT)
        .map(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE ? 0xFFFD : c)
        .map(c -> Character.isISOControl(c) ? ' ' : c)
        .forEach(clean::appendCodePoint);
    return clean.toString().strip();
  }

  private static Finding wrong(String message) {
    return Finding.error("rollback-form", message, "start it with " + SHAPE);
  }

  private static Finding ignored(String key) {
    return Finding.warning(
        "rollback-form",
        "rollback.%s is not read: what is restored is what the target's ledger says"
            .formatted(line(key)),
        "leave it out");
  }
}
