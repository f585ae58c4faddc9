package dev.bellwether.api.release;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bellwether.api.error.Problems;
import dev.bellwether.spec.SpecReader;
import dev.bellwether.spec.SpecReading;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A spec as it was sent: alone, or as {@code {spec, version}} where the spec is an object or text
 * and the version takes the place of the one inside.
 *
 * @param text what the person wrote, for the records
 * @param tree what a release starts with
 */
public record SpecSubmission(String text, JsonNode tree, SpecReading reading) {
  private static final Set<String> WRAPPER = Set.of("spec", "version");
  private static final Pattern NAME = Pattern.compile("(?<model>.+)-(?<version>v\\d[\\w.]*)");

  /** Reads a body that may start a release; one that is no JSON or YAML at all is a problem. */
  public static SpecSubmission toStart(String body, boolean yaml, SpecReader reader) {
    try {
      return read(body, yaml, reader);
    } catch (JsonProcessingException e) {
      throw malformed(e);
    }
  }

  /** Reads a body that is only to be judged: what cannot be parsed is a finding as well. */
  public static SpecReading toValidate(String body, boolean yaml, SpecReader reader) {
    try {
      return read(body, yaml, reader).reading();
    } catch (JsonProcessingException e) {
      return reader.read(body);
    }
  }

  private static SpecSubmission read(String body, boolean yaml, SpecReader reader)
      throws JsonProcessingException {
    JsonNode tree = Bodies.tree(body, yaml);
    return tree.has("spec") && !tree.has("release_pipeline")
        ? wrapped(tree, reader)
        : new SpecSubmission(body, tree, reader.read(body));
  }

  private static SpecSubmission wrapped(JsonNode body, SpecReader reader)
      throws JsonProcessingException {
    var unknown = new TreeSet<String>();
    body.fieldNames().forEachRemaining(unknown::add);
    unknown.removeAll(WRAPPER);
    if (!unknown.isEmpty()) {
      throw Problems.malformedBody("Expected the keys spec and version, came " + unknown, 0, 0);
    }
    JsonNode version = body.path("version");
    if (!version.isMissingNode() && !version.isTextual()) {
      throw Problems.malformedBody("version is text such as \"v13\"", 0, 0);
    }
    JsonNode spec = body.path("spec");
    if (!spec.isTextual() && !spec.isObject()) {
      throw Problems.malformedBody("spec is an object, or text with JSON or YAML in it", 0, 0);
    }
    return ofVersion(spec, version.isTextual() ? version.asText() : null, reader);
  }

  private static SpecSubmission ofVersion(
      JsonNode spec, @Nullable String version, SpecReader reader) throws JsonProcessingException {
    String text = spec.isTextual() ? spec.asText() : spec.toPrettyString();
    SpecReading asWritten = spec.isTextual() ? reader.read(text) : reader.read(spec);
    if (version == null || asWritten.name() == null) {
      return new SpecSubmission(text, tree(spec, text), asWritten);
    }
    JsonNode replaced = replaceVersion(tree(spec, text), version);
    return new SpecSubmission(replaced.toPrettyString(), replaced, reader.read(replaced));
  }

  private static JsonNode tree(JsonNode spec, String text) throws JsonProcessingException {
    return spec.isTextual() ? Bodies.tree(text, true) : spec;
  }

  /** The version stands in the model when that is given, and at the end of the name. */
  static JsonNode replaceVersion(JsonNode tree, String version) {
    JsonNode copy = tree.deepCopy();
    if (copy.path("release_pipeline") instanceof ObjectNode pipeline) {
      Matcher name = NAME.matcher(pipeline.path("name").asText());
      if (name.matches()) {
        pipeline.put("name", name.group("model") + "-" + version);
      }
      if (pipeline.path("model") instanceof ObjectNode model && model.has("version")) {
        model.put("version", version);
      }
    }
    return copy;
  }

  private static RuntimeException malformed(JsonProcessingException e) {
    var at = e.getLocation();
    if (e instanceof StreamConstraintsException) {
      return Problems.malformedBody(
          "The body is nested deeper, or holds a longer text, than any spec: 32 levels, 64 KiB",
          at == null ? 0 : at.getLineNr(),
          at == null ? 0 : at.getColumnNr());
    }
    return Problems.malformedBody(
        e.getOriginalMessage(), at == null ? 0 : at.getLineNr(), at == null ? 0 : at.getColumnNr());
  }
}
