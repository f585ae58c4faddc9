package dev.bellwether.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bellwether.program.ExitCode;
import dev.bellwether.spec.JsonMappers;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * Speaks with the API. Every answer is JSON or a {@link ProblemException}: refusals as the server
 * words them, no connection as {@link dev.bellwether.program.ExitCode#UNREACHABLE}, anything else
 * as unexpected.
 */
final class ApiClient {
  private static final JsonMapper JSON = JsonMappers.lenient();

  /** What a server takes as one part of a path. */
  private static final Pattern NAME = Pattern.compile("(?!\\.+$)[^/\\\\%;\\p{Cntrl}]{1,300}");

  private static final int LARGEST_ANSWER = 16 * 1024 * 1024;
  private static final String JSON_LINES = "application/jsonl, application/problem+json";
  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final Duration ANSWER = Duration.ofSeconds(30);

  private final URI base;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(CONNECT).build();

  ApiClient(URI base) {
    this.base = base;
  }

  URI base() {
    return base;
  }

  /** One segment of a path, so that no id can reach another resource. */
  static String segment(String text) {
    if (!NAME.matcher(text).matches()) {
      throw new ProblemException(
          Problem.local(
              ExitCode.USAGE,
              "bad-name",
              "no name of a release, a target or a filter",
              "expected up to 300 letters, digits and signs other than / \\ %% and ;, came "
                  + (text.isEmpty() ? "nothing" : Text.fit(Text.clean(text), 60)),
              List.of("bellwether list")));
    }
    String encoded = URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    return encoded.replace("%40", "@").replace(".", encoded.matches("\\.+") ? "%2E" : ".");
  }

  JsonNode get(String path) {
    return get(path, Duration.ZERO);
  }

  /** A read that the server may hold back for {@code wait} before it answers. */
  JsonNode get(String path, Duration wait) {
    return send(request(path).timeout(ANSWER.plus(wait)).GET().build());
  }

  /** The release, which must be a state object. */
  StateObject release(String id) {
    return release(id, "", Duration.ZERO);
  }

  /** The release once it is newer than {@code seq}, or as it is after {@code wait}. */
  StateObject releaseAfter(String id, long seq, Duration wait) {
    return release(id, "?wait=" + wait.toSeconds() + "s&since_seq=" + seq, wait);
  }

  private StateObject release(String id, String query, Duration wait) {
    return state(get("/v1/releases/" + segment(id) + query, wait));
  }

  /** A body that this program made itself, so one that cannot be read is nobody's wrong usage. */
  JsonNode post(String path, ObjectNode body) {
    try {
      return post(path, "application/json", bytes(body), "");
    } catch (ProblemException refused) {
      Problem problem = refused.problem();
      throw problem.ofBody() ? new ProblemException(problem.unexpected(), refused) : refused;
    }
  }

  /**
   * @param idempotencyKey empty for none
   */
  JsonNode post(String path, String contentType, byte[] body, String idempotencyKey) {
    HttpRequest.Builder request =
        request(path)
            .timeout(ANSWER)
            .header("Content-Type", contentType)
            .POST(BodyPublishers.ofByteArray(body));
    if (!idempotencyKey.isEmpty()) {
      request.header("Idempotency-Key", idempotencyKey);
    }
    return send(request.build());
  }

  /** An answer that must be a state object. */
  StateObject state(JsonNode answer) {
    StateObject state = new StateObject(answer);
    if (!state.recognized()) {
      throw strange(
          "an answer that is not a release: " + Text.fit(Text.clean(answer.toString()), 120));
    }
    return state;
  }

  static byte[] bytes(ObjectNode body) {
    try {
      return JSON.writeValueAsBytes(body);
    } catch (JsonProcessingException unwritable) {
      throw new IllegalStateException("a JSON tree can always be written", unwritable);
    }
  }

  private HttpRequest.Builder request(String path) {
    String root = base.toString().replaceAll("/+$", "");
    return HttpRequest.newBuilder(URI.create(root + path))
        .header("Accept", "application/json, application/problem+json");
  }

  private JsonNode send(HttpRequest request) {
    try {
      HttpResponse<InputStream> response = http.send(request, BodyHandlers.ofInputStream());
      byte[] body;
      try (InputStream stream = response.body()) {
        body = stream.readNBytes(LARGEST_ANSWER + 1);
      }
      return answer(response.statusCode(), body);
    } catch (IOException broken) {
      throw unreachable(broken);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw unreachable(interrupted);
    }
  }

  /**
   * Hands over an answer of JSON lines as it comes; a refusal is a problem as everywhere.
   *
   * @return the last line; missing when there was none
   */
  JsonNode lines(String path, Consumer<String> each) {
    HttpRequest request =
        request(path).setHeader("Accept", JSON_LINES).timeout(ANSWER).GET().build();
    try {
      HttpResponse<InputStream> response = http.send(request, BodyHandlers.ofInputStream());
      try (InputStream stream = response.body()) {
        if (response.statusCode() != 200) {
          throw strange("no lines: " + answer(response.statusCode(), stream.readAllBytes()));
        }
        var reader = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8));
        JsonNode last = MissingNode.getInstance();
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
          each.accept(line);
          last = JSON.readTree(line);
        }
        return last;
      }
    } catch (JsonProcessingException garbage) {
      throw strange("a line that is no JSON (" + Text.clean(garbage.getOriginalMessage()) + ")");
    } catch (IOException broken) {
      throw unreachable(broken);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw unreachable(interrupted);
    }
  }

  private JsonNode answer(int status, byte[] body) {
    if (body.length > LARGEST_ANSWER) {
      throw strange("an answer of more than 16 MiB");
    }
    JsonNode json;
    try {
      json = JSON.readTree(body);
    } catch (IOException garbage) {
      throw strange("status " + status + " and no JSON: " + excerpt(body));
    }
    if (status >= 200 && status < 300 && json != null && json.isContainerNode()) {
      return json;
    }
    if (status >= 400 && json instanceof ObjectNode object && object.hasNonNull("title")) {
      throw new ProblemException(Problem.answered(status, object));
    }
    throw strange("status " + status + ": " + excerpt(body));
  }

  private static String excerpt(byte[] body) {
    String text = new String(body, 0, Math.min(body.length, 400), StandardCharsets.UTF_8);
    return body.length == 0 ? "an empty body" : Text.fit(Text.clean(text), 120);
  }

  private ProblemException strange(String what) {
    return new ProblemException(
        Problem.local(
            ExitCode.UNEXPECTED,
            "strange-answer",
            "not the answer of a Bellwether API",
            base + " answered with " + what,
            List.of("check --url or BELLWETHER_URL")));
  }

  private ProblemException unreachable(Exception cause) {
    String message = cause.getMessage() == null ? "" : " (" + Text.clean(cause.getMessage()) + ")";
    return new ProblemException(
        Problem.local(
            ExitCode.UNREACHABLE,
            "unreachable",
            "cannot reach the API",
            base + " does not answer" + message,
            List.of("start it with `bellwether dev`, or check --url or BELLWETHER_URL")),
        cause);
  }
}
