package dev.bellwether.smoke;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** A version's own server that answers what a test tells it to. */
final class FakeModelServer implements AutoCloseable {
  private final HttpServer server;
  private final Map<String, Reply> replies = new ConcurrentHashMap<>();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final AtomicInteger inferences = new AtomicInteger();

  static {
    // Else each answer waits 40 ms for the acknowledgement of its own headers.
    System.setProperty("sun.net.httpserver.nodelay", "true");
  }

  private record Reply(int status, String body) {}

  FakeModelServer(String model, String version) {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
    String versioned = "/v2/models/" + model + "/versions/" + version;
    reply("/v2/health/live", 200, "{}");
    reply("/v2/health/ready", 200, "{}");
    reply(versioned + "/ready", 200, "{}");
    reply(versioned, 200, metadata("[-1,2]"));
    reply(versioned + "/infer", 200, inference(version, "0.25"));
  }

  static String metadata(String inputShape) {
    return """
    {"name":"fraud-model","versions":["v12"],"platform":"onnx",
     "inputs":[{"name":"features","datatype":"FP32","shape":%s}],
     "outputs":[{"name":"probability","datatype":"FP32","shape":[-1,1]}]}
    """
        .formatted(inputShape);
  }

  static String inference(String version, String value) {
    return """
    {"model_name":"fraud-model","model_version":"%s","id":"1",
     "outputs":[{"name":"probability","datatype":"FP32","shape":[1,1],"data":[%s]}]}
    """
        .formatted(version, value);
  }

  void reply(String path, int status, String body) {
    replies.put(path, new Reply(status, body));
  }

  int inferences() {
    return inferences.get();
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.close();
  }

  private void handle(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    if (path.endsWith("/infer")) {
      inferences.incrementAndGet();
    }
    Reply reply = replies.getOrDefault(path, new Reply(404, "{}"));
    exchange.getRequestBody().readAllBytes();
    byte[] body = reply.body().getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(reply.status(), body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }
}
