package dev.bellwether.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads the state object that every surface shares. What is absent, null or of another type reads
 * as empty: an older or newer server must not break the view.
 */
record StateObject(JsonNode json) {
  /** Whether this is a state object at all, and not something else that happened to be JSON. */
  boolean recognized() {
    return !id().isEmpty() && !state().isEmpty();
  }

  String id() {
    return text(json, "id");
  }

  String target() {
    return text(json, "target");
  }

  long seq() {
    return json.path("seq").asLong(0);
  }

  /** In lower case as on the wire, for instance {@code watching}. */
  String state() {
    return text(json, "state");
  }

  /** Empty while the release is open. */
  String outcome() {
    return text(json, "outcome");
  }

  String cause() {
    return text(json, "cause");
  }

  String reason() {
    return text(json, "reason");
  }

  boolean ended() {
    return !outcome().isEmpty() || state().equals("ended");
  }

  /** Somebody ended it before it could say how, and left the traffic where it was. */
  boolean endedOutside() {
    return ended() && outcome().isEmpty();
  }

  /** Its own code fails again and again: it takes no command, only the direct rollback acts. */
  boolean stuck() {
    return json.path("stuck").asBoolean(false) && !ended();
  }

  JsonNode step() {
    return json.path("step");
  }

  JsonNode waitingFor() {
    return json.path("waiting_for");
  }

  List<JsonNode> gates() {
    return list(json.path("gates"));
  }

  List<JsonNode> stages() {
    return list(json.path("stages"));
  }

  List<JsonNode> findings() {
    return list(json.path("findings"));
  }

  /** Percent written and read back; 0 before the first step. */
  int trafficSet() {
    return step().path("traffic_set").asInt(0);
  }

  /** The command that works without this server, as the server says it or as it always reads. */
  String direct() {
    String stated = text(json, "direct");
    return stated.isEmpty() ? "bellwether rollback --direct " + target() : stated;
  }

  /** What a person types to mean this release: its target while open, its id afterwards. */
  String handle() {
    return ended() || target().isEmpty() ? id() : target();
  }

  static String text(JsonNode node, String key) {
    JsonNode value = node.path(key);
    return value.isValueNode() && !value.isNull() ? Text.clean(value.asText()) : "";
  }

  static Optional<Instant> instant(JsonNode node, String key) {
    String text = text(node, key);
    try {
      return text.isEmpty() ? Optional.empty() : Optional.of(Instant.parse(text));
    } catch (DateTimeException notATime) {
      return Optional.empty();
    }
  }

  static List<JsonNode> list(JsonNode node) {
    List<JsonNode> items = new ArrayList<>();
    if (node.isArray()) {
      node.forEach(items::add);
    }
    return items;
  }
}
