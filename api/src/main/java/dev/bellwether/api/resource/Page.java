package dev.bellwether.api.resource;

import dev.bellwether.api.error.Problems;
import dev.bellwether.api.release.ReleaseReading.Listed;
import dev.bellwether.api.release.ReleaseView;
import dev.bellwether.records.Records.ReleaseFilter;
import dev.bellwether.release.Outcome;
import dev.bellwether.release.State;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A page of the list: the filter it was asked for, and the way to the next one. */
record Page(ReleaseFilter filter) {
  private static final int DEFAULT = 50;
  private static final int MOST = 200;

  /** What the list answers. */
  record Listing(List<ReleaseView> items, @Nullable String next) {}

  static Page of(
      @Nullable String model,
      @Nullable String environment,
      @Nullable String state,
      @Nullable String since,
      @Nullable String limit,
      @Nullable String cursor) {
    return new Page(
        new ReleaseFilter(
            model,
            environment,
            state == null ? null : state(state),
            since == null ? null : Parameters.since("since", since),
            cursor == null ? null : before(cursor),
            limit(limit)));
  }

  Response answer(Listed listed, UriInfo uri) {
    List<ReleaseView> items = listed.releases();
    if (listed.last() == null) {
      return Response.ok(new Listing(items, null)).build();
    }
    String next = Cursor.of(listed.last().toString());
    return Response.ok(new Listing(items, next)).link(Cursor.link(uri, next), "next").build();
  }

  /** A list shows how a release ended in the place of its state, so both words are taken. */
  private static String state(String text) {
    List<String> words =
        Stream.concat(
                Arrays.stream(State.values()).map(State::wire),
                Arrays.stream(Outcome.values()).map(Outcome::wire))
            .toList();
    if (!words.contains(text)) {
      throw Problems.badParameter("state", "one of " + words, text);
    }
    return text;
  }

  static int limit(@Nullable String text) {
    if (text == null) {
      return DEFAULT;
    }
    long limit = Parameters.number("limit", text);
    if (limit < 1 || limit > MOST) {
      throw Problems.badParameter("limit", "a number from 1 to " + MOST, text);
    }
    return (int) limit;
  }

  private static Instant before(String cursor) {
    try {
      return Instant.parse(Cursor.read(cursor));
    } catch (DateTimeException e) {
      throw Problems.badParameter("cursor", "the next of an earlier page", cursor);
    }
  }
}
