package dev.bellwether.serving.playground;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.bellwether.serving.CompareAndSet;
import dev.bellwether.serving.Ledger;
import dev.bellwether.serving.ServingTarget;
import dev.bellwether.serving.TargetFailure;
import dev.bellwether.serving.TargetState;
import dev.bellwether.serving.TargetState.Desired;
import dev.bellwether.serving.TargetState.Loaded;
import dev.bellwether.spec.JsonMappers;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/** A route of the playground's router, which keeps weights and ledger behind one ETag. */
public final class PlaygroundTarget implements ServingTarget {
  private static final MediaType JSON = MediaType.get("application/json");
  private static final long BODY_CAP = 4L << 20;

  /**
   * An activity makes at most two readings and one write, which is three calls or the budget and
   * two: against a router that takes all of its time, 9 s of a start-to-close of 10 s.
   */
  private static final Duration CALL = Duration.ofMillis(1800);

  private static final Duration WRITE_BUDGET = CALL;
  private static final Duration LOAD = Duration.ofSeconds(60);

  private final OkHttpClient http;
  private final OkHttpClient patient;
  private final HttpUrl base;
  private final String model;
  private final JsonMapper mapper = JsonMappers.lenient();
  private final CompareAndSet writes;

  public PlaygroundTarget(OkHttpClient http, String url, String model) {
    HttpUrl parsed = HttpUrl.parse(url);
    if (parsed == null) {
      throw new TargetFailure.Refused("the playground's url is not one");
    }
    this.http = http;
    this.patient = http.newBuilder().readTimeout(LOAD).callTimeout(LOAD).build();
    this.base = parsed;
    this.model = model;
    this.writes = new CompareAndSet(new Route(), WRITE_BUDGET);
  }

  /** A client that neither retries nor follows redirects: both would hide what happened. */
  public static OkHttpClient client() {
    return new OkHttpClient.Builder()
        .connectTimeout(Duration.ofSeconds(1))
        .readTimeout(CALL)
        .callTimeout(CALL)
        .retryOnConnectionFailure(false)
        .followRedirects(false)
        .followSslRedirects(false)
        .build();
  }

  @Override
  public Capabilities capabilities() {
    return new Capabilities(true);
  }

  @Override
  public TargetState describe() {
    Answer answer = call(http, new Request.Builder().url(route()).get().build());
    if (answer.status() != 200) {
      throw refusal("describe " + model, answer);
    }
    Body body = read(answer.text(), Body.class);
    return new TargetState(
        body.route(),
        Long.toString(body.revision()),
        body.weights(),
        ledger(body.ledger()),
        body.versions() == null ? Map.of() : body.versions());
  }

  /** Every model that this router has a route for, this one or another. */
  public Set<String> routes() {
    HttpUrl all = base.newBuilder().addPathSegments("admin/routes").build();
    Answer answer = call(http, new Request.Builder().url(all).get().build());
    if (answer.status() != 200) {
      throw refusal("list the routes", answer);
    }
    return new TreeSet<>(read(answer.text(), Names.class).routes());
  }

  private @Nullable Ledger ledger(@Nullable JsonNode written) {
    if (written == null || written.isNull()) {
      return null;
    }
    try {
      return mapper.treeToValue(written, Ledger.class);
    } catch (JsonProcessingException noLedger) {
      return Ledger.unreadable(written.path("epoch").asLong(0), written.path("op_seq").asLong(0));
    }
  }

  @Override
  public TargetState takeFence(Claim claim) {
    return writes.raise(claim);
  }

  @Override
  public TargetState shift(Intent intent) {
    return writes.advance(intent);
  }

  @Override
  public Loaded prepare(String version, String location, String digest) {
    String body = mapper.createObjectNode().put("path", location).put("digest", digest).toString();
    Request put =
        new Request.Builder().url(version(version)).put(RequestBody.create(body, JSON)).build();
    TargetFailure.@Nullable Unavailable lost = null;
    try {
      Answer answer = call(patient, put);
      if (answer.status() != 200 && answer.status() != 201) {
        throw refusal("load " + model + " " + version + " from " + location, answer);
      }
    } catch (TargetFailure.Unavailable ambiguous) {
      lost = ambiguous;
    }
    Loaded loaded = describe().versions().get(version);
    if (loaded != null && loaded.ready() && digest.equals(loaded.digest())) {
      return loaded;
    }
    throw lost != null
        ? lost
        : new TargetFailure.Unavailable(
            "%s %s was loaded but reads back as %s".formatted(model, version, loaded));
  }

  @Override
  public Traffic traffic() {
    HttpUrl metrics = base.newBuilder().addPathSegment("metrics").build();
    Answer answer = call(http, new Request.Builder().url(metrics).get().build());
    if (answer.status() != 200) {
      throw refusal("read " + shown(metrics), answer);
    }
    return RequestCounters.of(answer.text(), model);
  }

  @Override
  public void retire(String version, TargetState seen) {
    Request delete =
        new Request.Builder().url(version(version)).header("If-Match", tag(seen)).delete().build();
    Answer answer = call(patient, delete);
    if (answer.status() == 412) {
      throw new TargetFailure.Unavailable(
          "%s changed before %s was taken down".formatted(seen.route(), version));
    }
    if (answer.status() != 204 && answer.status() != 200 && answer.status() != 404) {
      throw refusal("unload " + model + " " + version, answer);
    }
  }

  @Override
  public String repair(TargetState seen, String version) {
    return "curl -X PUT %s -H 'If-Match: \"%s\"' -d '{\"weights\":{\"%s\":100},\"ledger\":null}'"
        .formatted(shown(route()), seen.revision(), version);
  }

  private static String tag(TargetState seen) {
    return '"' + seen.revision() + '"';
  }

  private HttpUrl route() {
    return base.newBuilder().addPathSegments("admin/routes").addPathSegment(model).build();
  }

  private HttpUrl version(String version) {
    return route().newBuilder().addPathSegment("versions").addPathSegment(version).build();
  }

  private static Answer call(OkHttpClient client, Request request) {
    try (Response response = client.newCall(request).execute()) {
      // One byte more than allowed tells a body that is too long from one that just fits.
      String text = response.peekBody(BODY_CAP + 1).string();
      if (text.length() > BODY_CAP) {
        throw new TargetFailure.Unavailable(shown(request.url()) + " answered more than 4 MiB");
      }
      return new Answer(response.code(), text);
    } catch (IOException e) {
      throw new TargetFailure.Unavailable(
          "%s %s: %s"
              .formatted(
                  request.method(),
                  shown(request.url()),
                  Objects.requireNonNullElse(e.getMessage(), e.getClass().getSimpleName())),
          e);
    }
  }

  private <T> T read(String text, Class<T> type) {
    try {
      return mapper.readValue(text, type);
    } catch (IOException e) {
      throw new TargetFailure.Unavailable(
          shown(route()) + " answered what is no route: " + clip(text), e);
    }
  }

  private TargetFailure refusal(String what, Answer answer) {
    String message = "could not %s: %d %s".formatted(what, answer.status(), reason(answer.text()));
    return switch (answer.status()) {
      case 408, 425, 429 -> new TargetFailure.Unavailable(message);
      default ->
          answer.status() >= 500
              ? new TargetFailure.Unavailable(message)
              : new TargetFailure.Refused(message);
    };
  }

  private String reason(String text) {
    try {
      JsonNode problem = mapper.readTree(text);
      String code = problem.path("code").asText("");
      String detail = problem.path("detail").asText(problem.path("title").asText(""));
      return clip((code + " " + detail).strip());
    } catch (IOException notJson) {
      return clip(text);
    }
  }

  /** Without user, password and query: messages go into histories and logs. */
  private static HttpUrl shown(HttpUrl url) {
    return url.newBuilder().username("").password("").query(null).build();
  }

  private static String clip(String text) {
    String line = text.replaceAll("\\s+", " ").strip();
    return line.length() <= 200 ? line : line.substring(0, 200) + "...";
  }

  /** The route's conditional write. */
  private final class Route implements CompareAndSet.Store {
    @Override
    public TargetState describe() {
      return PlaygroundTarget.this.describe();
    }

    @Override
    public void replace(TargetState seen, Desired desired) {
      Answer answer =
          call(
              http,
              new Request.Builder()
                  .url(route())
                  .header("If-Match", tag(seen))
                  .put(RequestBody.create(write(desired), JSON))
                  .build());
      // 412: somebody wrote in between; the caller reads again and sees who.
      if (answer.status() != 200 && answer.status() != 412) {
        throw refusal("set " + TargetState.say(desired.weights()) + " at " + model, answer);
      }
    }

    private String write(Desired desired) {
      return mapper
          .createObjectNode()
          .<com.fasterxml.jackson.databind.node.ObjectNode>set(
              "weights", mapper.valueToTree(desired.weights()))
          .set("ledger", mapper.valueToTree(desired.ledger()))
          .toString();
    }
  }

  private record Names(List<String> routes) {}

  private record Answer(int status, String text) {}

  private record Body(
      String route,
      long revision,
      Map<String, Integer> weights,
      @Nullable JsonNode ledger,
      @Nullable Map<String, Loaded> versions) {}
}
