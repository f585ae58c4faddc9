package dev.bellwether.spec;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.text.NumberFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.StreamSupport;

/** Every key that the JSON Schema of specs knows, in its order, with what it says of each. */
final class SchemaKeys {
  private static final JsonMapper JSON = new JsonMapper();

  /** Definitions that are a type of their own in the eyes of a reader. */
  private static final Map<String, String> TYPES =
      Map.of(
          "name", "name",
          "duration", "duration",
          "rate", "rate",
          "percent", "whole percent",
          "count", "whole number");

  private final JsonNode schema;
  private final List<SpecKey> keys = new ArrayList<>();

  private SchemaKeys(JsonNode schema) {
    this.schema = schema;
  }

  /**
   * @param path from {@code release_pipeline} on, {@code []} for each item of a list
   * @param schema with references resolved, what stands beside one included
   */
  record SpecKey(String path, String type, boolean required, JsonNode schema) {
    String description() {
      return schema.path("description").asText();
    }

    /** The bounds in words; empty when there are none. */
    String limits() {
      List<String> words = new ArrayList<>();
      schemas()
          .forEach(bounds -> {
            word(words, bounds, "x-least", "from ");
            word(words, bounds, "minimum", "from ");
            word(words, bounds, "exclusiveMinimum", "above ");
            word(words, bounds, "x-most", "to ");
            word(words, bounds, "maximum", "to ");
            if (bounds.has("maxLength")) {
              words.add("at most %s characters".formatted(number(bounds.get("maxLength"))));
            }
          });
      return String.join(" ", words);
    }

    /** What is said for a value that is not a map: itself, or the branch for those. */
    List<JsonNode> schemas() {
      return type.startsWith("rate") || type.startsWith("whole percent")
          ? List.of(schema.has("then") ? schema.get("then") : schema)
          : List.of(schema);
    }

    private static void word(List<String> words, JsonNode bounds, String keyword, String before) {
      if (bounds.has(keyword)) {
        words.add(before + number(bounds.get(keyword)));
      }
    }

    private static String number(JsonNode bound) {
      return bound.isNumber()
          ? NumberFormat.getInstance(Locale.ROOT).format(bound.numberValue())
          : bound.asText();
    }
  }

  static List<SpecKey> all() {
    try {
      SchemaKeys keys = new SchemaKeys(JSON.readTree(SpecSchema.json()));
      keys.map("", keys.schema.at("/$defs/pipeline"));
      return List.copyOf(keys.keys);
    } catch (JsonProcessingException unreadable) {
      throw new AssertionError(unreadable);
    }
  }

  private void map(String prefix, JsonNode map) {
    Set<String> required =
        Set.copyOf(
            StreamSupport.stream(map.path("required").spliterator(), false)
                .map(JsonNode::asText)
                .toList());
    for (Map.Entry<String, JsonNode> property : map.path("properties").properties()) {
      String path = prefix + property.getKey();
      JsonNode value = property.getValue();
      JsonNode plain = plain(resolved(value));
      keys.add(new SpecKey(path, type(value), required.contains(property.getKey()), plain));
      below(path, resolved(value));
    }
  }

  private void below(String path, JsonNode value) {
    if (value.has("properties")) {
      map(path + ".", value);
    } else if (value.path("type").asText().equals("array")) {
      below(path + "[]", resolved(value.get("items")));
    } else if (wantsAMap(value)) {
      below(path, value.get("then"));
    }
  }

  /** A value that may be a map or something plainer: what is said of the plainer form. */
  private JsonNode plain(JsonNode value) {
    if (!value.has("else") || !(wantsAMap(value) || value.at("/if").has("const"))) {
      return value;
    }
    ObjectNode merged = resolved(value.get("else")).deepCopy();
    value
        .properties()
        .forEach(said -> {
          if (!Set.of("if", "then", "else").contains(said.getKey())) {
            merged.set(said.getKey(), said.getValue());
          }
        });
    return merged;
  }

  private static boolean wantsAMap(JsonNode value) {
    return value.at("/if/type").asText().equals("object");
  }

  private JsonNode resolved(JsonNode value) {
    JsonNode reference = value.get("$ref");
    if (reference == null) {
      return value;
    }
    ObjectNode merged = resolved(schema.at(reference.asText().substring(1))).deepCopy();
    value.properties().forEach(said -> merged.set(said.getKey(), said.getValue()));
    return merged;
  }

  private String type(JsonNode value) {
    String name = value.path("$ref").asText().replace("#/$defs/", "");
    if (TYPES.containsKey(name)) {
      return TYPES.get(name);
    }
    JsonNode said = resolved(value);
    if (said.has("enum")) {
      return String.join(
          " or ",
          StreamSupport.stream(said.get("enum").spliterator(), false)
              .map(word -> "`" + word.asText() + "`")
              .toList());
    }
    if (said.has("const")) {
      return "`" + said.get("const").asText() + "`";
    }
    if (said.has("else")) {
      String other = wantsAMap(said) ? "map" : "`" + said.at("/if/const").asText() + "`";
      return (said.at("/else/enum").isMissingNode() ? type(said.get("else")) : "words")
          + " or "
          + other;
    }
    return switch (said.path("type").asText()) {
      case "object" -> said.path("additionalProperties").isObject() ? "map of texts" : "map";
      case "array" -> {
        String items = type(said.get("items"));
        yield "list of " + (items.endsWith("map") ? items + "s" : items);
      }
      case "string" -> "text";
      case "integer" -> "whole number";
      case "number" -> "number";
      case "boolean" -> "`true` or `false`";
      case String other -> throw new AssertionError("no word for " + other + " in " + said);
    };
  }
}
