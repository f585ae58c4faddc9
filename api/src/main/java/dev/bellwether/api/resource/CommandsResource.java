package dev.bellwether.api.resource;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bellwether.api.release.Bodies;
import dev.bellwether.api.release.Command;
import dev.bellwether.api.release.ReleaseCommands;
import dev.bellwether.api.release.Releases;
import dev.bellwether.release.WireNames;
import dev.bellwether.spec.JsonMappers;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.jspecify.annotations.Nullable;

/** Commands a release: 200 with the state object once effective, 202 while that is not seen. */
@Path("/v1/releases")
@Produces(MediaType.APPLICATION_JSON)
public final class CommandsResource {
  /** Every command is one path below the release. */
  static final String ACTIONS =
      WireNames.ROLLBACK
          + "|"
          + WireNames.HOLD
          + "|"
          + WireNames.RESUME
          + "|"
          + WireNames.APPROVE
          + "|"
          + WireNames.REJECT
          + "|"
          + WireNames.PROMOTE
          + "|"
          + WireNames.EXTEND
          + "|"
          + WireNames.CANCEL;

  private final Releases releases;

  public CommandsResource(Releases releases) {
    this.releases = releases;
  }

  @POST
  @Path("{id}/{action: " + ACTIONS + "}")
  public Response send(
      @PathParam("id") String id,
      @PathParam("action") String action,
      byte[] body,
      @Context HttpHeaders headers,
      @HeaderParam(Parameters.IDEMPOTENCY_KEY) @Nullable String key) {
    var command =
        Command.read(
            action, Bodies.text(body), BodyFilter.yaml(headers), Parameters.idempotencyKey(key));
    return response(releases.commands().send(id, command));
  }

  /** The state object, with a note beside it where the state alone would not say it. */
  static Response response(ReleaseCommands.Answer answer) {
    return Response.status(answer.effective() ? Response.Status.OK : Response.Status.ACCEPTED)
        .entity(
            answer.note() == null
                ? answer.view()
                : JsonMappers.strict()
                    .<ObjectNode>valueToTree(answer.view())
                    .put("note", answer.note()))
        .build();
  }
}
