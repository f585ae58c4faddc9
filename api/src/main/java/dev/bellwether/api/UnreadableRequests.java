package dev.bellwether.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.bellwether.api.error.Problem;
import dev.bellwether.api.error.Problems;
import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers what Jetty refuses before any of our filters sees it, a broken request line for one, with
 * a problem like every other failure.
 */
final class UnreadableRequests extends ErrorHandler {
  private static final Logger LOG = LoggerFactory.getLogger(UnreadableRequests.class);

  private final ObjectMapper mapper;

  UnreadableRequests(ObjectMapper mapper) {
    this.mapper = mapper;
  }

  @Override
  public boolean errorPageForMethod(String method) {
    return true;
  }

  @Override
  protected void generateResponse(
      Request request,
      Response response,
      int code,
      String message,
      @Nullable Throwable cause,
      Callback callback)
      throws JsonProcessingException {
    String trace = TraceId.fresh();
    LOG.info("refused status={} reason={} trace_id={}", code, message, trace);
    Problem problem = Problems.unreadableRequest(code, message).problem();
    byte[] json = mapper.writeValueAsBytes(problem.toJson(path(request), trace));
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, Problem.MEDIA_TYPE);
    response.write(true, ByteBuffer.wrap(json), callback);
  }

  /** What cannot be read has no path that can be repeated. */
  private static String path(Request request) {
    String path = request.getHttpURI() == null ? null : request.getHttpURI().getCanonicalPath();
    return path == null || !path.startsWith("/") || path.equals("/badMessage") ? "/" : path;
  }
}
