package dev.bellwether.playground;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Answers each request with one {@link Reply}, and each {@link ProblemException} with its problem.
 */
abstract class JsonHandler extends Handler.Abstract {
  /** What a request body may have at most. */
  static final int MAX_BODY_BYTES = 256 * 1024;

  @Override
  public final boolean handle(Request request, Response response, Callback callback)
      throws Exception {
    try {
      answer(request, reply -> reply.write(response, callback));
    } catch (ProblemException e) {
      Reply.problem(e.status(), e.body()).write(response, callback);
    }
    return true;
  }

  /** Gives the reply to {@code out} exactly once, at once or later, or throws. */
  abstract void answer(Request request, Out out) throws IOException;

  /** Where the reply goes. */
  interface Out {
    void send(Reply reply);
  }

  /**
   * The parts of the path between slashes as they were sent: no decoding, no parameters cut off, so
   * that a name has one spelling. An empty part stays, and so matches nothing.
   */
  static List<String> path(Request request) {
    String path = String.valueOf(request.getHttpURI().getPath());
    return List.of((path.startsWith("/") ? path.substring(1) : path).split("/", -1));
  }

  static ObjectNode body(Request request) throws IOException {
    byte[] bytes = boundedBody(request);
    try {
      return Json.read(bytes);
    } catch (IOException e) {
      throw new ProblemException(400, "malformed-body", "not a JSON object: " + firstLine(e));
    }
  }

  private static byte[] boundedBody(Request request) throws IOException {
    if (request.getLength() <= MAX_BODY_BYTES) {
      try (InputStream in = Content.Source.asInputStream(request)) {
        byte[] bytes = in.readNBytes(MAX_BODY_BYTES + 1);
        if (bytes.length <= MAX_BODY_BYTES) {
          return bytes;
        }
      }
    }
    throw new ProblemException(
        413, "body-too-large", "a body may have at most " + MAX_BODY_BYTES + " bytes");
  }

  private static String firstLine(IOException e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
  }

  static void requireMethod(Request request, String method) {
    if (!request.getMethod().equals(method)) {
      throw new ProblemException(
          405, "method-not-allowed", "%s is not possible here".formatted(request.getMethod()));
    }
  }

  static ProblemException notFound(Request request) {
    return new ProblemException(404, "not-found", "nothing at " + request.getHttpURI().getPath());
  }

  static String header(Request request, HttpHeader header) {
    String value = request.getHeaders().get(header);
    return value == null ? "" : value;
  }
}
