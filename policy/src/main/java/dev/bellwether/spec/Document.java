package dev.bellwether.spec;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Text or a JSON tree, read without guessing. Whatever could mean two things (octal numbers,
 * unquoted {@code no}, aliases, a key twice, a second document) is a finding with its line and
 * column; nothing throws.
 *
 * @param root null when the text cannot be read at all
 */
public record Document(@Nullable Node root, List<Finding> findings) {
  static final int MOST_BYTES = 256 * 1024;
  static final int MOST_DEPTH = 32;
  static final int MOST_STRING_BYTES = 64 * 1024;
  static final int MOST_NUMBER = 64;

  /** What only JSON starts with: an object whose first key is quoted, or an empty one. */
  private static final Pattern JSON = Pattern.compile("\\s*\\{\\s*[\"}]");

  public Document {
    findings = List.copyOf(findings);
  }

  /** Reads YAML, or JSON when the text starts like JSON. */
  public static Document parse(String text) {
    return parse(text, Substitution.NONE);
  }

  /** As {@link #parse(String)}; every value is passed through the substitution before it counts. */
  public static Document parse(String text, Substitution substitution) {
    Findings findings = new Findings();
    String body = text.startsWith("\uFEFF") ? text.substring(1) : text;
    if (tooLong(body, MOST_BYTES)) {
      findings.error(
          "E103", Place.ROOT, "expected at most 256 KiB, came more", "keep only the spec in it");
      return new Document(null, findings.inOrder());
    }
    Node root =
        JSON.matcher(body).lookingAt()
            ? new JsonText(body, findings, substitution).read()
            : new YamlText(body, findings, substitution).read();
    return new Document(root, findings.inOrder());
  }

  /** Takes a tree that something else parsed; findings then have no line and column. */
  public static Document of(JsonNode tree) {
    Findings findings = new Findings();
    Node root = new JsonTree(findings).read(tree);
    return new Document(root, findings.inOrder());
  }

  static boolean tooLong(String text, int bytes) {
    return text.length() > bytes
        || (text.length() > bytes / 4 && text.getBytes(StandardCharsets.UTF_8).length > bytes);
  }
}
