package dev.bellwether.api.resource;

import com.fasterxml.jackson.databind.JsonNode;
import dev.bellwether.api.release.Bodies;
import dev.bellwether.api.release.SpecSubmission;
import dev.bellwether.spec.Finding;
import dev.bellwether.spec.SpecReader;
import dev.bellwether.spec.SpecReading;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Judges a spec without starting anything. */
@Path("/v1/specs:validate")
@Produces(MediaType.APPLICATION_JSON)
public final class SpecsResource {
  private final SpecReader specs;

  public SpecsResource(SpecReader specs) {
    this.specs = specs;
  }

  /**
   * @param normalized with every default written out; null when it is not valid
   */
  public record Validation(boolean valid, @Nullable JsonNode normalized, List<Finding> findings) {}

  /** 200 whether it is valid or not. */
  @POST
  public Validation validate(byte[] body, @Context HttpHeaders headers) {
    SpecReading reading =
        SpecSubmission.toValidate(Bodies.text(body), BodyFilter.yaml(headers), specs);
    return new Validation(reading.valid(), reading.normalized(), reading.findings());
  }
}
