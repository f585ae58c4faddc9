package dev.bellwether.api;

import dev.bellwether.api.resource.ProblemCompletion;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One line and one count per request, release first; never a body, never a query. */
final class RequestLog extends HttpFilter {
  private static final long serialVersionUID = 1L;
  private static final Logger LOG = LoggerFactory.getLogger("dev.bellwether.api.request");
  private static final Pattern RELEASE = Pattern.compile("/v1/releases/([^/]{1,300}).*");

  private final transient MeterRegistry meters;

  RequestLog(MeterRegistry meters) {
    this.meters = meters;
  }

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    String trace = TraceId.of(request.getHeader("traceparent"));
    request.setAttribute(ProblemCompletion.TRACE_ID, trace);
    long start = System.nanoTime();
    try {
      chain.doFilter(request, response);
    } finally {
      written(request, response, trace, Duration.ofNanos(System.nanoTime() - start));
    }
  }

  private void written(
      HttpServletRequest request, HttpServletResponse response, String trace, Duration took) {
    meters
        .timer(
            "bellwether.api.request",
            "method",
            known(request.getMethod()),
            "status",
            Integer.toString(response.getStatus()))
        .record(took);
    LOG.info(
        "release={} method={} path={} status={} ms={} trace_id={}",
        release(request, response),
        known(request.getMethod()),
        printable(request.getRequestURI()),
        response.getStatus(),
        took.toMillis(),
        trace);
  }

  private static String release(HttpServletRequest request, HttpServletResponse response) {
    String location = response.getHeader("Location");
    String path = location == null ? request.getRequestURI() : location;
    Matcher release = RELEASE.matcher(path.substring(Math.max(0, path.indexOf("/v1/"))));
    return release.matches() ? printable(release.group(1)) : "-";
  }

  /** Paths come from outside: nothing in them may start a line of its own or hide one. */
  private static String printable(String text) {
    String shortened = text.length() > 300 ? text.substring(0, 300) : text;
    return shortened.replaceAll("[^\\x21-\\x7e]", "?");
  }

  /** A bounded label. */
  private static String known(String method) {
    return switch (method) {
      case "GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH" -> method;
      default -> "other";
    };
  }
}
