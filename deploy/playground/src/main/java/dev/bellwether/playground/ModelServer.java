package dev.bellwether.playground;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.server.Request;

/**
 * Serves one version of one model over the Open Inference Protocol, on a loopback port of its own.
 */
final class ModelServer implements AutoCloseable {
  private final Artifact artifact;
  private final Classifier classifier;
  private final LoopbackServer http;

  private ModelServer(Artifact artifact, Classifier classifier) {
    this.artifact = artifact;
    this.classifier = classifier;
    this.http = LoopbackServer.start("model-" + artifact.version(), 0, new Protocol());
  }

  static ModelServer start(Artifact artifact) throws CannotLoadException {
    Classifier classifier = Classifier.load(artifact.onnx());
    try {
      ModelServer server = new ModelServer(artifact, classifier);
      // The first call pays for what later calls share: it must not be a user's.
      classifier.classify(new float[classifier.width()]);
      return server;
    } catch (IllegalStateException e) {
      classifier.close();
      throw new CannotLoadException("cannot start a server for the model: " + e.getMessage(), e);
    }
  }

  URI url() {
    return http.url();
  }

  int port() {
    return http.port();
  }

  boolean isReady() {
    return http.isRunning();
  }

  @Override
  public void close() {
    http.close();
    classifier.close();
  }

  private final class Protocol extends JsonHandler {
    @Override
    void answer(Request request, Out out) throws IOException {
      List<String> path = path(request);
      if (!path.getFirst().equals("v2")) {
        throw notFound(request);
      }
      switch (path.size() > 1 ? path.get(1) : "") {
        case "" -> out.send(metadata(request));
        case "health" -> out.send(health(request, path.subList(2, path.size())));
        case "models" -> model(request, path.subList(2, path.size()), out);
        default -> throw notFound(request);
      }
    }

    private Reply metadata(Request request) {
      requireMethod(request, "GET");
      ObjectNode body = Json.object().put("name", "bellwether-playground").put("version", "0.1.0");
      body.putArray("extensions");
      return Reply.json(200, body);
    }

    private Reply health(Request request, List<String> rest) {
      requireMethod(request, "GET");
      if (rest.equals(List.of("live")) || rest.equals(List.of("ready"))) {
        return Reply.json(200, Json.object().put(rest.getFirst(), true));
      }
      throw notFound(request);
    }

    private void model(Request request, List<String> rest, Out out) throws IOException {
      requireKnown("model", artifact.model(), rest.isEmpty() ? "" : rest.getFirst());
      List<String> action = rest.subList(1, rest.size());
      if (!action.isEmpty() && action.getFirst().equals("versions")) {
        requireKnown("version", artifact.version(), action.size() > 1 ? action.get(1) : "");
        action = action.subList(2, action.size());
      }
      switch (String.join("/", action)) {
        case "" -> out.send(modelMetadata(request));
        case "ready" -> out.send(ready(request));
        case "infer" -> infer(request, out);
        default -> throw notFound(request);
      }
    }

    private void requireKnown(String what, String served, String asked) {
      if (!served.equals(asked)) {
        throw new ProblemException(
            404,
            "unknown-" + what,
            "this server has %s \"%s\", not \"%s\"".formatted(what, served, asked));
      }
    }

    private Reply ready(Request request) {
      requireMethod(request, "GET");
      return Reply.json(200, Json.object().put("name", artifact.model()).put("ready", true));
    }

    private Reply modelMetadata(Request request) {
      requireMethod(request, "GET");
      ObjectNode body = Json.object().put("name", artifact.model());
      body.putArray("versions").add(artifact.version());
      body.put("platform", "onnxruntime_onnx");
      tensor(body.putArray("inputs"), Classifier.INPUT, "FP32", -1, classifier.width());
      ArrayNode outputs = body.putArray("outputs");
      tensor(outputs, Classifier.LABEL, "INT64", -1);
      tensor(outputs, Classifier.PROBABILITIES, "FP32", -1, Classifier.CLASSES);
      return Reply.json(200, body);
    }

    private void infer(Request request, Out out) throws IOException {
      requireMethod(request, "POST");
      Inference inference = Inference.of(body(request), classifier.width());
      Reply reply = reply(inference);
      long delayMs = artifact.profile().delay().toMillis();
      if (delayMs == 0) {
        out.send(reply);
      } else {
        // A timer, not a sleep: lateness must not use up the threads and so become refusal.
        request
            .getComponents()
            .getScheduler()
            .schedule(() -> out.send(reply), delayMs, TimeUnit.MILLISECONDS);
      }
    }

    private Reply reply(Inference inference) {
      if (artifact.profile().failsOn(inference.rows(), classifier.width())) {
        return Reply.problem(
            500, ProblemException.body(500, "model-failed", "the model failed on this input"));
      }
      Classifier.Classes classes = classifier.classify(inference.rows());
      return Reply.json(200, inference.answer(artifact.model(), artifact.version(), classes));
    }
  }

  static ObjectNode tensor(ArrayNode to, String name, String datatype, int... shape) {
    ObjectNode tensor = to.addObject().put("name", name).put("datatype", datatype);
    ArrayNode dimensions = tensor.putArray("shape");
    for (int dimension : shape) {
      dimensions.add(dimension);
    }
    return tensor;
  }
}
