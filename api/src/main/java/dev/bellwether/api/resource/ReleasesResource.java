package dev.bellwether.api.resource;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.bellwether.api.release.Bodies;
import dev.bellwether.api.release.ReleaseReading;
import dev.bellwether.api.release.ReleaseReading.Spec;
import dev.bellwether.api.release.ReleaseReading.Timeline;
import dev.bellwether.api.release.ReleaseView;
import dev.bellwether.api.release.Releases;
import dev.bellwether.api.release.SpecSubmission;
import dev.bellwether.gate.GateReport;
import dev.bellwether.gate.Otherwise;
import dev.bellwether.release.Cause;
import dev.bellwether.release.Outcome;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Starts releases and shows them. */
@Path("/v1/releases")
@Produces(MediaType.APPLICATION_JSON)
public final class ReleasesResource {
  private final Releases releases;

  public ReleasesResource(Releases releases) {
    this.releases = releases;
  }

  /** 201 once admitted, or once started when no worker answered in time. */
  @POST
  public Response start(
      byte[] body,
      @Context HttpHeaders headers,
      @HeaderParam(Parameters.IDEMPOTENCY_KEY) @Nullable String key) {
    var submission =
        SpecSubmission.toStart(Bodies.text(body), BodyFilter.yaml(headers), releases.specs());
    ReleaseView view = releases.starts().start(submission, Parameters.idempotencyKey(key));
    return Response.created(URI.create(view.links().self())).entity(view).build();
  }

  /** A page of releases, newest first. */
  @GET
  public Response list(
      @QueryParam("model") @Nullable String model,
      @QueryParam("environment") @Nullable String environment,
      @QueryParam("state") @Nullable String state,
      @QueryParam("since") @Nullable String since,
      @QueryParam("limit") @Nullable String limit,
      @QueryParam("cursor") @Nullable String cursor,
      @Context UriInfo uri) {
    var page = Page.of(model, environment, state, since, limit, cursor);
    return page.answer(releases.reading().list(page.filter()), uri);
  }

  /** The state object; waits for news when asked to. */
  @GET
  @Path("{id}")
  public ReleaseView get(
      @PathParam("id") String id,
      @QueryParam("wait") @Nullable String wait,
      @QueryParam("since_seq") @Nullable String sinceSeq) {
    if (wait == null) {
      return releases.reading().get(id);
    }
    Duration most = Parameters.duration("wait", wait);
    return releases
        .reading()
        .await(
            id,
            most.compareTo(ReleaseReading.MOST_WAIT) > 0 ? ReleaseReading.MOST_WAIT : most,
            sinceSeq == null ? null : Parameters.number("since_seq", sinceSeq));
  }

  /** As sent, and with every default written out. */
  @GET
  @Path("{id}/spec")
  public Spec spec(@PathParam("id") String id) {
    return releases.reading().spec(id);
  }

  /** Stages, and what happened in words. */
  @GET
  @Path("{id}/timeline")
  public Timeline timeline(@PathParam("id") String id) {
    return releases.reading().timeline(id);
  }

  /** The gates at the newest look. */
  public record Gates(String id, long seq, List<ExplainedGate> gates) {}

  /**
   * What a gate said.
   *
   * @param otherwise what would change it
   */
  public record ExplainedGate(@JsonUnwrapped GateReport report, String otherwise) {}

  /** Verdicts with the evidence they rest on. */
  @GET
  @Path("{id}/gates")
  public Gates gates(@PathParam("id") String id) {
    ReleaseView view = releases.reading().get(id);
    List<ExplainedGate> gates =
        view.gates().stream()
            .map(report -> new ExplainedGate(report, Otherwise.of(report)))
            .toList();
    return new Gates(view.id(), view.seq(), gates);
  }

  /** The report of a release that has ended. */
  public record Report(
      String id, @Nullable Outcome outcome, @Nullable Cause cause, String report) {}

  /** As JSON, also for whoever does not say what they accept. */
  @GET
  @Path("{id}/report")
  @Produces("application/json;qs=1.0")
  public Report report(@PathParam("id") String id) {
    ReleaseView view = releases.reading().get(id);
    return new Report(view.id(), view.outcome(), view.cause(), releases.reading().report(id));
  }

  /** As Markdown. */
  @GET
  @Path("{id}/report")
  @Produces("text/markdown;qs=0.5")
  public String markdown(@PathParam("id") String id) {
    return releases.reading().report(id);
  }
}
