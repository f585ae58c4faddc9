package dev.bellwether.api.resource;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.bellwether.api.error.Problems;
import dev.bellwether.api.release.ReleaseArchive;
import dev.bellwether.api.release.ReleaseArchive.Lines;
import dev.bellwether.api.release.ReleaseArchive.Look;
import dev.bellwether.api.release.ReleaseReading;
import dev.bellwether.api.release.ReleaseView;
import dev.bellwether.records.Records.LookPlace;
import dev.bellwether.spec.JsonMappers;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import jakarta.ws.rs.core.UriInfo;
import java.io.OutputStream;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is kept of a release: its looks, and everything at once. */
@Path("/v1/releases")
public final class ArchiveResource {
  private static final String JSON_LINES = "application/jsonl";

  private final ReleaseReading reading;
  private final ReleaseArchive archive;
  private final ObjectMapper mapper = JsonMappers.strict();

  public ArchiveResource(ReleaseReading reading, ReleaseArchive archive) {
    this.reading = reading;
    this.archive = archive;
  }

  /** A page of looks, oldest first. */
  public record Looks(String id, List<Look> items, @Nullable String next) {}

  @GET
  @Path("{id}/looks")
  @Produces("application/json;qs=1.0")
  public Response looks(
      @PathParam("id") String id,
      @QueryParam("limit") @Nullable String limit,
      @QueryParam("cursor") @Nullable String cursor,
      @Context UriInfo uri) {
    int most = Page.limit(limit);
    LookPlace after = cursor == null ? null : place(cursor);
    String release = reading.get(id).id();
    List<Look> items = archive.looks(release, after, most);
    if (items.size() < most) {
      return Response.ok(new Looks(release, items, null)).build();
    }
    String next = Cursor.of(items.getLast().at() + " " + items.getLast().step());
    return Response.ok(new Looks(release, items, next))
        .link(Cursor.link(uri, next), "next")
        .build();
  }

  /** All of them, one a line. */
  @GET
  @Path("{id}/looks")
  @Produces("application/jsonl;qs=0.5")
  public Response everyLook(@PathParam("id") String id) {
    String release = reading.get(id).id();
    return lines(to -> archive.looks(release, to));
  }

  /** State, spec, timeline, report, looks and log, one object a line; the chain's verdict last. */
  @GET
  @Path("{id}/export")
  @Produces(JSON_LINES)
  public Response export(@PathParam("id") String id) {
    ReleaseView release = reading.get(id);
    return lines(to -> archive.export(release, to));
  }

  private interface Writing {
    void to(Lines lines) throws java.io.IOException;
  }

  private Response lines(Writing writing) {
    StreamingOutput stream = output -> writing.to(line -> write(output, line));
    return Response.ok(stream, MediaType.valueOf(JSON_LINES)).build();
  }

  private void write(OutputStream output, Object line) throws java.io.IOException {
    output.write(mapper.writeValueAsBytes(line));
    output.write('\n');
  }

  private static LookPlace place(String cursor) {
    String[] parts = Cursor.read(cursor).split(" ", -1);
    try {
      return new LookPlace(Instant.parse(parts[0]), Integer.parseInt(parts[parts.length - 1]));
    } catch (DateTimeException | NumberFormatException e) {
      throw Problems.badParameter("cursor", "the next of an earlier page", cursor);
    }
  }
}
