package dev.bellwether.playground;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** A whole answer, ready to be written in one piece. */
record Reply(int status, HttpFields headers, ByteBuffer body) {
  static Reply json(int status, JsonNode body) {
    return of(status, "application/json", Json.bytes(body));
  }

  static Reply problem(int status, ObjectNode body) {
    return of(status, "application/problem+json", Json.bytes(body));
  }

  static Reply of(int status, String contentType, byte[] body) {
    HttpFields headers =
        HttpFields.build()
            .put(HttpHeader.CONTENT_TYPE, contentType)
            .put(HttpHeader.CONTENT_LENGTH, body.length);
    return new Reply(status, headers, ByteBuffer.wrap(body));
  }

  static Reply noContent() {
    return new Reply(204, HttpFields.EMPTY, ByteBuffer.allocate(0));
  }

  Reply withHeader(HttpHeader header, String value) {
    return new Reply(status, HttpFields.build(headers).put(header, value), body);
  }

  void write(Response response, Callback callback) {
    response.setStatus(status);
    response.getHeaders().add(headers);
    response.write(true, body, callback);
  }
}
