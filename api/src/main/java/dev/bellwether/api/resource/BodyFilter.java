package dev.bellwether.api.resource;

import dev.bellwether.api.error.Problems;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Lets only JSON and YAML in, and of those only so much. Every POST must say its type, one without
 * a body too: what a browser page can send to a foreign server without asking never does.
 */
public final class BodyFilter implements ContainerRequestFilter {
  private static final Set<String> YAML =
      Set.of("application/yaml", "application/x-yaml", "text/yaml");

  /** Read and thrown away after the limit, so that a client hears the answer. */
  private static final int DRAINED_BYTES = 4 * 1024 * 1024;

  @Override
  public void filter(ContainerRequestContext request) throws IOException {
    if (!request.getMethod().equals("POST")) {
      return;
    }
    MediaType type = request.getMediaType();
    if (!json(type) && !yaml(type)) {
      throw Problems.unsupportedMediaType(type == null ? null : type.toString());
    }
    request.setEntityStream(new ByteArrayInputStream(read(request.getEntityStream())));
  }

  /** Whether a body is YAML, which JSON is not read as. */
  static boolean yaml(HttpHeaders headers) {
    return yaml(headers.getMediaType());
  }

  private static byte[] read(InputStream stream) throws IOException {
    byte[] body = stream.readNBytes(Problems.MAX_BODY_BYTES + 1);
    if (body.length > Problems.MAX_BODY_BYTES) {
      stream.skip(DRAINED_BYTES);
      throw Problems.payloadTooLarge();
    }
    return body;
  }

  private static boolean json(@Nullable MediaType type) {
    return type != null
        && type.isCompatible(MediaType.APPLICATION_JSON_TYPE)
        && !type.isWildcardType()
        && !type.isWildcardSubtype();
  }

  private static boolean yaml(@Nullable MediaType type) {
    return type != null && YAML.contains(type.getType() + "/" + type.getSubtype());
  }
}
