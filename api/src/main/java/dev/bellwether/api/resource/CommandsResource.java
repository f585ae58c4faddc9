package dev.bellwether.api.resource;

import dev.bellwether.api.release.Bodies;
import dev.bellwether.api.release.Command;
import dev.bellwether.api.release.ReleaseCommands;
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
import org.jspecify.annotations.Nullable;

/** Commands a release: 200 with the state object once effective, 202 while that is not seen. */
@Path("/v1/releases")
@Produces(MediaType.APPLICATION_JSON)
public final class CommandsResource {
  private final Releases releases;

  public CommandsResource(Releases releases) {
    this.releases = releases;
  }

  @POST
  @Path("{id}/" + WireNames.ROLLBACK)
  public Response rollback(
      @PathParam("id") String id,
      byte[] body,
      @Context HttpHeaders headers,
      @HeaderParam(Parameters.IDEMPOTENCY_KEY) @Nullable String key) {
    return send(WireNames.ROLLBACK, id, body, headers, key);
  }

  @POST
  @Path("{id}/" + WireNames.HOLD)
  public Response hold(
      @PathParam("id") String id,
      byte[] body,
      @Context HttpHeaders headers,
      @HeaderParam(Parameters.IDEMPOTENCY_KEY) @Nullable String key) {
    return send(WireNames.HOLD, id, body, headers, key);
  }

  @POST
  @Path("{id}/" + WireNames.RESUME)
  public Response resume(
      @PathParam("id") String id,
      byte[] body,
      @Context HttpHeaders headers,
      @HeaderParam(Parameters.IDEMPOTENCY_KEY) @Nullable String key) {
    return send(WireNames.RESUME, id, body, headers, key);
  }

  @POST
  @Path("{id}/" + WireNames.APPROVE)
  public Response approve(
      @PathParam("id") String id,
      byte[] body,
      @Context HttpHeaders headers,
      @HeaderParam(Parameters.IDEMPOTENCY_KEY) @Nullable String key) {
    return send(WireNames.APPROVE, id, body, headers, key);
  }

  @POST
  @Path("{id}/" + WireNames.REJECT)
  public Response reject(
      @PathParam("id") String id,
      byte[] body,
      @Context HttpHeaders headers,
      @HeaderParam(Parameters.IDEMPOTENCY_KEY) @Nullable String key) {
    return send(WireNames.REJECT, id, body, headers, key);
  }

  @POST
  @Path("{id}/" + WireNames.PROMOTE)
  public Response promote(
      @PathParam("id") String id,
      byte[] body,
      @Context HttpHeaders headers,
      @HeaderParam(Parameters.IDEMPOTENCY_KEY) @Nullable String key) {
    return send(WireNames.PROMOTE, id, body, headers, key);
  }

  @POST
  @Path("{id}/" + WireNames.CANCEL)
  public Response cancel(
      @PathParam("id") String id,
      byte[] body,
      @Context HttpHeaders headers,
      @HeaderParam(Parameters.IDEMPOTENCY_KEY) @Nullable String key) {
    return send(WireNames.CANCEL, id, body, headers, key);
  }

  /** Known, but of a later version. */
  @POST
  @Path("{id}/" + WireNames.EXTEND)
  public Response extend(
      @PathParam("id") String id,
      byte[] body,
      @Context HttpHeaders headers,
      @HeaderParam(Parameters.IDEMPOTENCY_KEY) @Nullable String key) {
    return send(WireNames.EXTEND, id, body, headers, key);
  }

  private Response send(
      String action, String id, byte[] body, HttpHeaders headers, @Nullable String key) {
    var command =
        Command.read(
            action, Bodies.text(body), BodyFilter.yaml(headers), Parameters.idempotencyKey(key));
    ReleaseCommands.Answer answer = releases.commands().send(id, command);
    return Response.status(answer.effective() ? Response.Status.OK : Response.Status.ACCEPTED)
        .entity(answer.view())
        .build();
  }
}
