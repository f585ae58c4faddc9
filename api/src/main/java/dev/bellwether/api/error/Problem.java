package dev.bellwether.api.error;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One failure as RFC 9457 wants it. {@code instance} and {@code trace_id} are added when it is
 * written, see {@link #toJson}.
 *
 * @param code stable word that clients switch on; also the end of {@code type}
 * @param next commands or requests a person can run now
 * @param members extension members of this code
 * @param headers response headers that belong to it
 */
public record Problem(
    String code,
    int status,
    String title,
    String detail,
    List<String> next,
    Map<String, Object> members,
    Map<String, String> headers) {
  /** The media type of every problem. */
  public static final String MEDIA_TYPE = "application/problem+json";

  public Problem {
    next = List.copyOf(next);
    members = Map.copyOf(members);
    headers = Map.copyOf(headers);
  }

  /**
   * @param next what helps first; nobody is left without a next step
   * @param others besides
   */
  static Problem of(
      String code, int status, String title, String detail, String next, String... others) {
    List<String> steps = Stream.concat(Stream.of(next), Stream.of(others)).toList();
    return new Problem(code, status, title, detail, steps, Map.of(), Map.of());
  }

  /** The same with one more extension member; null leaves it out. */
  Problem with(String member, @Nullable Object value) {
    if (value == null) {
      return this;
    }
    var more = new LinkedHashMap<String, Object>(members);
    more.put(member, value);
    return new Problem(code, status, title, detail, next, more, headers);
  }

  Problem header(String name, String value) {
    var more = new LinkedHashMap<String, String>(headers);
    more.put(name, value);
    return new Problem(code, status, title, detail, next, members, more);
  }

  /** This problem as the body of one answer. */
  public Map<String, Object> toJson(String instance, String traceId) {
    var json = new LinkedHashMap<String, Object>();
    json.put("type", "urn:bellwether:problem:" + code);
    json.put("title", title);
    json.put("status", status);
    json.put("detail", detail);
    json.put("instance", instance);
    json.put("code", code);
    json.put("trace_id", traceId);
    json.put("next", next);
    json.putAll(members);
    return json;
  }
}
