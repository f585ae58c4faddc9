package dev.bellwether.api.resource;

import dev.bellwether.api.error.Problems;
import jakarta.ws.rs.core.UriInfo;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Where a page ended, as text that nobody is tempted to build by hand. */
final class Cursor {
  private Cursor() {}

  static String of(String place) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(place.getBytes(StandardCharsets.US_ASCII));
  }

  static String read(String cursor) {
    try {
      return new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.US_ASCII);
    } catch (IllegalArgumentException e) {
      throw Problems.badParameter("cursor", "the next of an earlier page", cursor);
    }
  }

  /** The same request for the page after. */
  static URI link(UriInfo uri, String cursor) {
    return uri.getRequestUriBuilder().replaceQueryParam("cursor", cursor).build();
  }
}
