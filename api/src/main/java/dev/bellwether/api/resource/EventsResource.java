package dev.bellwether.api.resource;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.bellwether.api.release.ReleaseEvents;
import dev.bellwether.api.release.ReleaseEvents.Subscription;
import dev.bellwether.api.release.ReleaseView;
import dev.bellwether.spec.JsonMappers;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HEAD;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Server-sent events: each change of a release as it happens. */
@Path("/v1/releases")
public final class EventsResource {
  /** The standard's name for "where I was". */
  static final String LAST_EVENT_ID = "Last-Event-ID";

  private static final int RETRY_MS = 3_000;

  /** Jersey holds an answer's first 8 KiB back until there are more, whatever is flushed. */
  private static final String FILL = ":" + " ".repeat(8 * 1024) + "\n";

  private final ReleaseEvents events;
  private final ObjectMapper mapper = JsonMappers.strict();

  public EventsResource(ReleaseEvents events) {
    this.events = events;
  }

  /** An event's id is {@code seq}; 204 tells a client that knows the end not to come back. */
  @GET
  @Path("{id}/events")
  @Produces("text/event-stream")
  public Response events(
      @PathParam("id") String id, @HeaderParam(LAST_EVENT_ID) @Nullable String lastEventId) {
    Long since = lastEventId == null ? null : Parameters.number(LAST_EVENT_ID, lastEventId);
    Subscription subscription = events.to(id, since);
    if (subscription == null) {
      return Response.noContent().build();
    }
    StreamingOutput stream = output -> subscription.tell(new Wire(output));
    return live(Response.ok(stream));
  }

  /** Says that there is something to listen to; without this, asking so would listen to the end. */
  @HEAD
  @Path("{id}/events")
  @Produces("text/event-stream")
  public Response announced(@PathParam("id") String id) {
    events.requireKnown(id);
    return live(Response.ok());
  }

  private static Response live(Response.ResponseBuilder answer) {
    return answer
        .header(HttpHeaders.CACHE_CONTROL, "no-store")
        .header("X-Accel-Buffering", "no")
        .build();
  }

  /** Writes as the standard wants it, each event at once. */
  private final class Wire implements ReleaseEvents.Sink {
    private final OutputStream output;

    private Wire(OutputStream output) {
      this.output = output;
    }

    @Override
    public void begin() throws IOException {
      write(FILL + "retry: " + RETRY_MS + "\n\n");
    }

    @Override
    public void state(ReleaseView view) throws IOException {
      event("state", view);
    }

    @Override
    public void done(ReleaseView view) throws IOException {
      event("done", view);
    }

    @Override
    public void heartbeat() throws IOException {
      write(": still here\n\n");
    }

    private void event(String name, ReleaseView view) throws IOException {
      write(
          "id: %d\nevent: %s\ndata: %s\n\n"
              .formatted(view.seq(), name, mapper.writeValueAsString(view)));
    }

    private void write(String text) throws IOException {
      output.write(text.getBytes(StandardCharsets.UTF_8));
      output.flush();
    }
  }
}
