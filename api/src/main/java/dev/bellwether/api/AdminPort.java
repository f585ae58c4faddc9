package dev.bellwether.api;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/** What the admin port serves, and nothing else of what Dropwizard would. */
final class AdminPort {
  private AdminPort() {}

  /** Lets only these paths through, to be read: no tasks, no thread dumps. */
  static final class OnlyKnownPaths extends HttpFilter {
    private static final long serialVersionUID = 1L;
    private static final Set<String> KNOWN =
        Set.of("/livez", "/readyz", "/healthcheck", "/metrics");

    @Override
    protected void doFilter(
        HttpServletRequest request, HttpServletResponse response, FilterChain chain)
        throws IOException, ServletException {
      boolean reads = Set.of("GET", "HEAD").contains(request.getMethod());
      if (KNOWN.contains(request.getRequestURI()) && reads) {
        chain.doFilter(request, response);
      } else {
        text(response, reads ? 404 : 405, "Here are only " + String.join(" ", KNOWN) + "\n");
      }
    }
  }

  /** Says that the process answers. */
  static final class Alive extends HttpServlet {
    private static final long serialVersionUID = 1L;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      text(response, 200, "ok\n");
    }
  }

  /** Every registry in one page. */
  static final class Scrape extends HttpServlet {
    private static final long serialVersionUID = 1L;
    private final transient List<PrometheusMeterRegistry> registries;

    Scrape(List<PrometheusMeterRegistry> registries) {
      this.registries = List.copyOf(registries);
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      response.setContentType("text/plain; version=0.0.4; charset=utf-8");
      for (PrometheusMeterRegistry registry : registries) {
        response.getWriter().write(registry.scrape());
      }
    }
  }

  private static void text(HttpServletResponse response, int status, String text)
      throws IOException {
    response.setStatus(status);
    response.setContentType("text/plain; charset=utf-8");
    response.getWriter().write(text);
  }
}
