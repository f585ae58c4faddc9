package dev.bellwether.playground;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.Serial;
import org.eclipse.jetty.http.HttpStatus;

/** A request that gets an RFC 9457 answer instead of the one it asked for. */
final class ProblemException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  private final int status;
  private final transient ObjectNode body;

  ProblemException(int status, String code, String detail) {
    super(detail);
    this.status = status;
    this.body = body(status, code, detail);
  }

  /** Adds a member beside the standard ones. */
  ProblemException with(String name, ObjectNode value) {
    body.set(name, value);
    return this;
  }

  int status() {
    return status;
  }

  ObjectNode body() {
    return body;
  }

  /** The body of a problem; {@code error} is where the Open Inference Protocol looks. */
  static ObjectNode body(int status, String code, String detail) {
    return Json.object()
        .put("type", "about:blank")
        .put("title", HttpStatus.getMessage(status))
        .put("status", status)
        .put("code", code)
        .put("detail", detail)
        .put("error", detail);
  }
}
