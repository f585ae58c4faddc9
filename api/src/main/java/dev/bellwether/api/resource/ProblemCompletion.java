package dev.bellwether.api.resource;

import dev.bellwether.api.error.Problem;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.core.MediaType;
import java.lang.annotation.Annotation;

/** Writes into a problem which request it answers. */
public final class ProblemCompletion implements ContainerResponseFilter {
  /** The request attribute that holds the trace id. */
  public static final String TRACE_ID = "bellwether.trace_id";

  @Override
  public void filter(ContainerRequestContext request, ContainerResponseContext response) {
    if (response.getEntity() instanceof Problem problem) {
      String path = request.getUriInfo().getRequestUri().getRawPath();
      String traceId = String.valueOf(request.getProperty(TRACE_ID));
      response.setEntity(
          problem.toJson(path, traceId), new Annotation[0], MediaType.valueOf(Problem.MEDIA_TYPE));
    }
  }
}
