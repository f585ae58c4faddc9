package dev.bellwether.playground;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/** The control plane: routes, their weights and ledgers, and which versions are up. */
final class AdminHandler extends JsonHandler {
  private final Routes routes;

  AdminHandler(Routes routes) {
    this.routes = routes;
  }

  @Override
  void answer(Request request, Out out) throws IOException {
    List<String> path = path(request);
    if (path.size() < 2 || !path.get(1).equals("routes")) {
      throw notFound(request);
    }
    if (path.size() == 2) {
      out.send(names(request));
    } else if (path.size() == 3) {
      out.send(route(request, path.get(2)));
    } else if (path.size() == 5 && path.get(3).equals("versions")) {
      out.send(version(request, routes.get(path.get(2)), path.get(4)));
    } else {
      throw notFound(request);
    }
  }

  private Reply names(Request request) {
    requireMethod(request, "GET");
    ObjectNode body = Json.object();
    ArrayNode names = body.putArray("routes");
    routes.names().forEach(names::add);
    return Reply.json(200, body);
  }

  private Reply route(Request request, String model) throws IOException {
    Route route = routes.get(model);
    return switch (request.getMethod()) {
      case "GET" -> tagged(route.json());
      case "PUT" -> write(request, model, route);
      default -> throw notAllowed(request);
    };
  }

  private Reply write(Request request, String model, Route route) throws IOException {
    String revision = header(request, HttpHeader.IF_MATCH).strip();
    if (revision.isEmpty()) {
      throw new ProblemException(
          428, "revision-required", "say with If-Match which revision this write replaces");
    }
    ObjectNode body = body(request);
    Weights weights = Weights.of(body.path("weights"));
    routes.passGate(model, weights);
    return tagged(route.write(revision, weights, ledger(body.path("ledger"))));
  }

  private static @Nullable ObjectNode ledger(JsonNode ledger) {
    if (ledger.isMissingNode() || ledger.isNull()) {
      return null;
    }
    // Read for its checks: a ledger that is stored can be compared with.
    Fence.of(ledger);
    return (ObjectNode) ledger;
  }

  private static Reply tagged(ObjectNode route) {
    String revision = route.path("revision").asText();
    return Reply.json(200, route).withHeader(HttpHeader.ETAG, "\"" + revision + "\"");
  }

  private static Reply version(Request request, Route route, String version) throws IOException {
    if (!Names.isValid(version)) {
      throw new ProblemException(400, "bad-name", "not a version: \"" + version + "\"");
    }
    return switch (request.getMethod()) {
      case "PUT" -> load(request, route, version);
      case "DELETE" -> {
        String revision = header(request, HttpHeader.IF_MATCH).strip();
        route.unload(version, revision.isEmpty() ? null : revision);
        yield Reply.noContent();
      }
      default -> throw notAllowed(request);
    };
  }

  private static Reply load(Request request, Route route, String version) throws IOException {
    ObjectNode body = body(request);
    try {
      Path folder = Path.of(text(body, "path"));
      if (!folder.isAbsolute()) {
        throw new CannotLoadException("path must be absolute: " + folder);
      }
      boolean loaded = route.load(version, folder, text(body, "digest"));
      return Reply.json(loaded ? 201 : 200, route.json().path("versions").path(version));
    } catch (CannotLoadException | InvalidPathException e) {
      throw new ProblemException(422, "cannot-load", String.valueOf(e.getMessage()));
    }
  }

  private static String text(ObjectNode body, String key) throws CannotLoadException {
    String text = body.path(key).asText();
    if (text.isEmpty()) {
      throw new CannotLoadException("\"" + key + "\" is missing");
    }
    return text;
  }

  private static ProblemException notAllowed(Request request) {
    return new ProblemException(
        405, "method-not-allowed", "%s is not possible here".formatted(request.getMethod()));
  }
}
