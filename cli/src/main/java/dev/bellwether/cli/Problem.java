package dev.bellwether.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bellwether.program.ExitCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Something that went wrong, in the form of RFC 9457: from the server as it came, or made here. It
 * knows its exit code and what a person can do next.
 */
record Problem(int exitCode, ObjectNode json) {
  /** The body could not be taken at all; where it is a spec, that is what is wrong with it. */
  private static final Set<String> BODY =
      Set.of("malformed-body", "payload-too-large", "unsupported-media-type");

  /** A problem that this program found itself. */
  static Problem local(int exitCode, String code, String title, String detail, List<String> next) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("type", "urn:bellwether:problem:" + code);
    json.put("title", title);
    json.putNull("status");
    json.put("code", code);
    json.put("detail", detail);
    next.forEach(json.putArray("next")::add);
    return new Problem(exitCode, json);
  }

  /** A problem as a server answered it. */
  static Problem answered(int status, ObjectNode json) {
    if (!json.path("code").isTextual()) {
      String type = json.path("type").asText("");
      json.put("code", type.substring(Math.max(type.lastIndexOf('/'), type.lastIndexOf(':')) + 1));
    }
    return new Problem(exitCode(status, json.path("code").asText()), json);
  }

  private static int exitCode(int status, String code) {
    if (code.startsWith("ambiguous")) {
      return ExitCode.USAGE;
    }
    if (BODY.contains(code)) {
      return ExitCode.INVALID_SPEC;
    }
    return switch (code) {
      case "spec-invalid" -> ExitCode.INVALID_SPEC;
      case "release-refused" -> ExitCode.REFUSED;
      case "bad-parameter" -> ExitCode.USAGE;
      default ->
          switch (status) {
            case 401, 403 -> ExitCode.NOT_ALLOWED;
            case 404 -> ExitCode.NOT_FOUND;
            case 409, 412, 428 -> ExitCode.CONFLICT;
            case 503 -> ExitCode.UNREACHABLE;
            default -> ExitCode.UNEXPECTED;
          };
    };
  }

  String code() {
    return StateObject.text(json, "code");
  }

  /** Whether the body was refused and not what it says. */
  boolean ofBody() {
    return BODY.contains(code());
  }

  /** The same as a fault of this program. */
  Problem unexpected() {
    return new Problem(ExitCode.UNEXPECTED, json);
  }

  Problem withNext(String hint) {
    ObjectNode copy = json.deepCopy();
    copy.withArray("next").insert(0, hint);
    return new Problem(exitCode, copy);
  }

  Problem withFindings(JsonNode findings) {
    ObjectNode copy = json.deepCopy();
    copy.set("findings", findings);
    return new Problem(exitCode, copy);
  }

  /** What is left to say once its findings have been printed in full. */
  Problem shown(String file) {
    ObjectNode rest = json.deepCopy();
    rest.remove("findings");
    rest.remove("detail");
    ArrayNode next = rest.putArray("next");
    StateObject.list(json.path("next"))
        .forEach(hint -> next.add(hint.asText().replace("lint FILE", "lint " + file)));
    return new Problem(exitCode, rest);
  }

  List<String> findings(String file) {
    return StateObject.list(json.path("findings")).stream()
        .map(finding -> FindingLine.of(finding).text(file))
        .toList();
  }

  /** What went wrong, where, and what to do next, each on its own line. */
  List<String> lines(String file) {
    List<String> lines = new ArrayList<>();
    String title = StateObject.text(json, "title");
    String detail = StateObject.text(json, "detail");
    String what = title.isEmpty() ? code() : title;
    lines.add(
        "bellwether: " + what + (detail.isEmpty() || detail.equals(what) ? "" : ": " + detail));
    lines.addAll(findings(file));
    candidates(lines);
    for (JsonNode next : StateObject.list(json.path("next"))) {
      lines.add("  next: " + Text.clean(next.asText()));
    }
    String direct = StateObject.text(json, "direct");
    if (!direct.isEmpty() && lines.stream().noneMatch(line -> line.contains(direct))) {
      lines.add("  next: " + direct + "   (rolls back without this server)");
    }
    return lines;
  }

  private void candidates(List<String> lines) {
    for (String key : new String[] {"candidates", "did_you_mean"}) {
      List<JsonNode> items = StateObject.list(json.path(key));
      if (!items.isEmpty()) {
        lines.add("  did you mean:");
        items.forEach(item ->
            lines.add(
                "    "
                    + Text.clean(item.isObject() ? StateObject.text(item, "id") : item.asText())));
      }
    }
  }
}
