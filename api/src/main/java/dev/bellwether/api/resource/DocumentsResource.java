package dev.bellwether.api.resource;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The two documents that describe this API: its own, and the spec's schema. */
@Path("/")
public final class DocumentsResource {
  private final String openapi = text("/dev/bellwether/api/openapi.yaml");
  private final String schema = text("/dev/bellwether/spec/release-spec.schema.json");

  /** OpenAPI 3.1; the same as docs/openapi.yaml. */
  @GET
  @Path("openapi.yaml")
  @Produces("application/yaml")
  public String openapi() {
    return openapi;
  }

  /** JSON Schema 2020-12 of a release spec. */
  @GET
  @Path("v1/spec.schema.json")
  @Produces("application/schema+json")
  public String schema() {
    return schema;
  }

  private static String text(String resource) {
    try (InputStream stream = DocumentsResource.class.getResourceAsStream(resource)) {
      if (stream == null) {
        throw new IllegalStateException(resource + " is missing from the class path");
      }
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("reading " + resource, e);
    }
  }
}
