package dev.bellwether.spec;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import dev.bellwether.spec.Node.Entry;
import dev.bellwether.spec.Node.Kind;
import dev.bellwether.spec.Node.Mapping;
import dev.bellwether.spec.Node.Scalar;
import dev.bellwether.spec.Node.Sequence;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** JSON, read token by token: a key twice, text after the end and huge numbers are findings. */
final class JsonText {
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(Document.MOST_DEPTH)
                  .maxStringLength(Document.MOST_BYTES)
                  .maxNameLength(Document.MOST_BYTES)
                  .maxNumberLength(Document.MOST_BYTES)
                  .build())
          .build();

  private final String text;
  private final Findings findings;
  private final Scalars scalars;

  JsonText(String text, Findings findings, Substitution substitution) {
    this.text = text;
    this.findings = findings;
    this.scalars = new Scalars(findings, substitution);
  }

  /** The only value; null when its syntax is broken. */
  @Nullable Node read() {
    try (JsonParser parser = FACTORY.createParser(text)) {
      parser.nextToken();
      Node root = node(parser, "");
      if (parser.nextToken() != null) {
        findings.error(
            "E111",
            at("/", parser.currentTokenLocation()),
            "expected the end of the JSON text, came more",
            "keep one value in a file");
      }
      return root;
    } catch (JsonProcessingException e) {
      broken(e);
      return null;
    } catch (IOException e) {
      throw new IllegalStateException("a string cannot fail to be read", e);
    }
  }

  private void broken(JsonProcessingException e) {
    JsonLocation where = e.getLocation();
    Place at = where == null ? Place.ROOT : at("", where);
    if (e.getOriginalMessage().contains("nesting depth")) {
      findings.error("E104", at, "expected at most 32 levels of nesting, came more", "flatten it");
      return;
    }
    findings.error(
        "E102",
        at,
        "expected JSON, since the text starts like JSON: " + Words.shown(e.getOriginalMessage()),
        "check quotes and commas here");
  }

  private Node node(JsonParser parser, String pointer) throws IOException {
    Place place = at(pointer, parser.currentTokenLocation());
    JsonToken token = parser.currentToken();
    return switch (token) {
      case START_OBJECT -> mapping(parser, place);
      case START_ARRAY -> sequence(parser, place);
      case VALUE_STRING -> scalars.text(place, parser.getText());
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> scalars.number(place, parser.getText());
      case VALUE_TRUE, VALUE_FALSE -> new Scalar(place, Kind.BOOLEAN, parser.getText());
      case VALUE_NULL -> new Scalar(place, Kind.NULL, "null");
      case END_OBJECT, END_ARRAY, FIELD_NAME, VALUE_EMBEDDED_OBJECT, NOT_AVAILABLE ->
          throw new IllegalStateException("not a value: " + token);
    };
  }

  private Mapping mapping(JsonParser parser, Place place) throws IOException {
    List<Entry> entries = new ArrayList<>();
    Keys keys = new Keys(findings);
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String key = parser.currentName();
      Place at = at(Place.below(place.pointer(), key), parser.currentTokenLocation());
      boolean usable = keys.accept(key, at);
      parser.nextToken();
      Node value = node(parser, at.pointer());
      if (usable) {
        entries.add(new Entry(key, at, value));
      }
    }
    return new Mapping(place, entries);
  }

  private Sequence sequence(JsonParser parser, Place place) throws IOException {
    List<Node> items = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      items.add(node(parser, Place.below(place.pointer(), items.size())));
    }
    return new Sequence(place, items);
  }

  private static Place at(String pointer, JsonLocation where) {
    return new Place(pointer, where.getLineNr(), where.getColumnNr());
  }
}
