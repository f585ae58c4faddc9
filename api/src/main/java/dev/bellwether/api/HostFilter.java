package dev.bellwether.api;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.bellwether.api.error.Problem;
import dev.bellwether.api.error.Problems;
import dev.bellwether.api.resource.ProblemCompletion;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Answers only for this machine's own names. A page whose name was made to point here afterwards
 * (DNS rebinding) still sends its own name.
 */
final class HostFilter extends HttpFilter {
  private static final long serialVersionUID = 1L;

  private final String bind;
  private final transient ObjectMapper mapper;

  HostFilter(String bind, ObjectMapper mapper) {
    this.bind = bind.contains(":") && !bind.startsWith("[") ? "[" + bind + "]" : bind;
    this.mapper = mapper;
  }

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    List<String> allowed = allowed(request.getLocalPort());
    String host = request.getHeader("Host");
    if (host != null && allowed.contains(host.toLowerCase(Locale.ROOT))) {
      chain.doFilter(request, response);
      return;
    }
    refuse(request, response, host, allowed);
  }

  private List<String> allowed(int port) {
    return List.of("127.0.0.1", "localhost", "[::1]", bind).stream()
        .distinct()
        .map(name -> name + ":" + port)
        .toList();
  }

  private void refuse(
      HttpServletRequest request,
      HttpServletResponse response,
      @Nullable String host,
      List<String> allowed)
      throws IOException {
    Problem problem = Problems.badHost(host == null ? "" : host, allowed).problem();
    response.setStatus(problem.status());
    response.setContentType(Problem.MEDIA_TYPE);
    mapper.writeValue(
        response.getOutputStream(),
        problem.toJson(
            request.getRequestURI(),
            String.valueOf(request.getAttribute(ProblemCompletion.TRACE_ID))));
  }
}
