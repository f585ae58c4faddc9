package dev.bellwether.api.resource;

import dev.bellwether.api.error.Problems;
import dev.bellwether.api.release.Bodies;
import dev.bellwether.api.release.Command;
import dev.bellwether.api.release.Releases;
import dev.bellwether.release.WireNames;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is asked of a target rather than of a release. */
@Path("/v1/targets")
@Produces(MediaType.APPLICATION_JSON)
public final class TargetsResource {
  private final Releases releases;

  public TargetsResource(Releases releases) {
    this.releases = releases;
  }

  /** Rolls back the open release; with none open, undoes the last one if it was promoted. */
  @POST
  @Path("{target}/" + WireNames.ROLLBACK)
  public Response rollback(
      @PathParam("target") String target,
      byte[] body,
      @Context HttpHeaders headers,
      @HeaderParam(Parameters.IDEMPOTENCY_KEY) @Nullable String key) {
    if (!target.contains("@")) {
      throw Problems.notFound(target, List.of());
    }
    var command =
        Command.read(
            WireNames.ROLLBACK,
            Bodies.text(body),
            BodyFilter.yaml(headers),
            Parameters.idempotencyKey(key));
    return CommandsResource.response(releases.commands().send(target, command));
  }
}
