package dev.bellwether.spec;

import com.fasterxml.jackson.databind.JsonNode;
import dev.bellwether.spec.Node.Entry;
import dev.bellwether.spec.Node.Kind;
import dev.bellwether.spec.Node.Mapping;
import dev.bellwether.spec.Node.Scalar;
import dev.bellwether.spec.Node.Sequence;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A tree that something else parsed, held to the same limits as text. */
final class JsonTree {
  private final Findings findings;
  private final Scalars scalars;
  private int left = Document.MOST_BYTES;

  JsonTree(Findings findings) {
    this.findings = findings;
    this.scalars = new Scalars(findings, Substitution.NONE);
  }

  /** The tree; null when it is over a limit. */
  @Nullable Node read(JsonNode tree) {
    try {
      return node(tree, "", 1);
    } catch (OverLimitException e) {
      findings.error(e.code, Place.ROOT, e.message, "keep only the spec in it");
      return null;
    }
  }

  private Node node(JsonNode tree, String pointer, int depth) {
    Place place = new Place(pointer, 0, 0);
    spend(2);
    return switch (tree.getNodeType()) {
      case OBJECT -> mapping(tree, place, deeper(depth));
      case ARRAY -> sequence(tree, place, deeper(depth));
      case STRING -> scalars.text(place, spend(tree.textValue()));
      case NUMBER -> number(place, spend(tree.asText()));
      case BOOLEAN -> new Scalar(place, Kind.BOOLEAN, tree.asText());
      case NULL, MISSING -> new Scalar(place, Kind.NULL, "null");
      case BINARY, POJO ->
          scalars.refuse("E118", place, "", "expected JSON, came something else", "send JSON");
    };
  }

  /** A tree can hold NaN and infinities, which JSON text cannot. */
  private Scalar number(Place place, String text) {
    return switch (text) {
      case "NaN", "Infinity", "-Infinity" ->
          scalars.refuse(
              "E115", place, text, "expected a finite number, came " + text, "write a number");
      default -> scalars.number(place, text);
    };
  }

  private Mapping mapping(JsonNode tree, Place place, int depth) {
    List<Entry> entries = new ArrayList<>();
    Keys keys = new Keys(findings);
    for (Map.Entry<String, JsonNode> property : tree.properties()) {
      String key = spend(property.getKey());
      Place at = new Place(Place.below(place.pointer(), key), 0, 0);
      boolean usable = keys.accept(key, at);
      Node value = node(property.getValue(), at.pointer(), depth);
      if (usable) {
        entries.add(new Entry(key, at, value));
      }
    }
    return new Mapping(place, entries);
  }

  private Sequence sequence(JsonNode tree, Place place, int depth) {
    List<Node> items = new ArrayList<>();
    for (JsonNode item : tree) {
      items.add(node(item, Place.below(place.pointer(), items.size()), depth));
    }
    return new Sequence(place, items);
  }

  private static int deeper(int depth) {
    if (depth > Document.MOST_DEPTH) {
      throw new OverLimitException("E104", "expected at most 32 levels of nesting, came more");
    }
    return depth + 1;
  }

  private String spend(String text) {
    spend(text.length());
    return text;
  }

  private void spend(int characters) {
    left -= characters;
    if (left < 0) {
      throw new OverLimitException("E103", "expected at most 256 KiB, came more");
    }
  }

  /** Ends the reading of a tree that is over a limit. */
  private static final class OverLimitException extends RuntimeException {
    private final String code;
    private final String message;

    OverLimitException(String code, String message) {
      super(message);
      this.code = code;
      this.message = message;
    }
  }
}
