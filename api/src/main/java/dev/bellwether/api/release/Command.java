package dev.bellwether.api.release;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bellwether.api.error.Problems;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a person asks of a release, as sent to the workflow.
 *
 * @param id of the command: the same one twice acts once
 * @param payload {@code {by, reason, command_id, release, step, digest, for}}, what was said of it
 */
public record Command(String action, String id, ObjectNode payload) {
  private static final Set<String> KEYS =
      Set.of("by", "reason", "command_id", "release", "step", "digest", "for");
  private static final int MOST_TEXT = 2_000;
  private static final int MOST_SAID = 80;

  /** Reads the body of a command; empty means no more than its path says. */
  public static Command read(
      String action, String body, boolean yaml, @Nullable String idempotencyKey) {
    try {
      return of(action, Bodies.tree(body, yaml), idempotencyKey);
    } catch (JsonProcessingException e) {
      var at = e.getLocation();
      throw Problems.malformedCommand(
          e.getOriginalMessage(),
          at == null ? 0 : at.getLineNr(),
          at == null ? 0 : at.getColumnNr());
    }
  }

  private static Command of(String action, JsonNode body, @Nullable String idempotencyKey) {
    if (!body.isMissingNode() && !body.isObject()) {
      throw Problems.malformedCommand(
          "A command's body is an object with " + new TreeSet<>(KEYS), 0, 0);
    }
    ObjectNode payload = JsonNodeFactory.instance.objectNode();
    body.properties().forEach(field -> put(payload, field.getKey(), field.getValue()));
    if (!payload.has("by")) {
      payload.put("by", "api");
    }
    String id =
        payload.has("command_id")
            ? payload.get("command_id").asText()
            : idempotencyKey == null ? UUID.randomUUID().toString() : idempotencyKey;
    payload.put("command_id", id);
    return new Command(action, id, payload);
  }

  private static void put(ObjectNode payload, String key, JsonNode value) {
    if (!KEYS.contains(key)) {
      throw Problems.malformedCommand(
          "Expected one of " + new TreeSet<>(KEYS) + ", came '" + key + "'", 0, 0);
    }
    if (value.isNull()) {
      return;
    }
    if (key.equals("step")) {
      require(value.isInt() && value.asInt() > 0, "step is a number from 1, came ", value);
      payload.set(key, value);
      return;
    }
    require(value.isTextual(), key + " is text, came ", value);
    String text = value.asText();
    boolean names = !key.equals("by") && !key.equals("reason");
    require(!names || text.length() <= MOST_TEXT, key + " is shorter, came ", value);
    // A long reason must not keep anybody from rolling back.
    payload.put(key, text.length() <= MOST_TEXT ? text : text.substring(0, MOST_TEXT));
  }

  private static void require(boolean fits, String expected, JsonNode came) {
    if (!fits) {
      String all = came.toString();
      String some = all.length() <= MOST_SAID ? all : all.substring(0, MOST_SAID) + "...";
      throw Problems.malformedCommand(expected + some, 0, 0);
    }
  }

  /** The same for whichever release it is sent to. */
  Command unaddressed() {
    ObjectNode said = payload.deepCopy();
    said.remove("release");
    return new Command(action, id, said);
  }

  /** Another release in the body than the one resolved is a problem. */
  Command to(ReleaseView release) {
    String releaseId = release.id();
    String named = payload.path("release").asText(releaseId);
    if (!releaseId.startsWith(named)) {
      throw Problems.malformedCommand(
          "The body names the release " + named + ", the path " + releaseId, 0, 0);
    }
    ObjectNode said = payload.deepCopy();
    said.remove("release");
    if (release.seq() > 0) {
      // Before its first status a release may still name itself otherwise, and a safe command must
      // not be refused for that.
      said.put("release", releaseId);
    }
    return new Command(action, id, said);
  }
}
