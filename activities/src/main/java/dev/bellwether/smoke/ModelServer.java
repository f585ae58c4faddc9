package dev.bellwether.smoke;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.bellwether.spec.JsonMappers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;

/** One version's own server, in the words of the Open Inference Protocol. */
final class ModelServer {
  private static final MediaType JSON = MediaType.get("application/json");
  private static final long BODY_CAP = 16L << 20;

  private final OkHttpClient http;
  private final HttpUrl base;
  private final String model;
  private final String version;
  private final JsonMapper mapper = JsonMappers.lenient();

  ModelServer(OkHttpClient http, String url, String model, String version) {
    this.http = http;
    this.base = HttpUrl.get(url);
    this.model = model;
    this.version = version;
  }

  static OkHttpClient client() {
    return new OkHttpClient.Builder()
        .connectTimeout(Duration.ofSeconds(1))
        .readTimeout(Duration.ofSeconds(10))
        .callTimeout(Duration.ofSeconds(10))
        .retryOnConnectionFailure(false)
        .followRedirects(false)
        .followSslRedirects(false)
        .build();
  }

  /** Returns once the server says that it lives and the version is ready. */
  void awaitReady() {
    requireOk("v2/health/live");
    requireOk("v2/health/ready");
    requireOk("v2/models/" + model + "/versions/" + version + "/ready");
  }

  private void requireOk(String path) {
    Answer answer = get(path);
    if (answer.status() != 200) {
      throw new WrongAnswer("%s answered %d, expected 200".formatted(path, answer.status()));
    }
  }

  JsonNode metadata() {
    Answer answer = get("v2/models/" + model + "/versions/" + version);
    if (answer.status() != 200) {
      throw new WrongAnswer("model metadata answered %d, expected 200".formatted(answer.status()));
    }
    return answer.json();
  }

  Answer infer(JsonNode body) {
    String path = "v2/models/" + model + "/versions/" + version + "/infer";
    return call(
        new Request.Builder()
            .url(base.newBuilder().addPathSegments(path).build())
            .post(RequestBody.create(body.toString(), JSON))
            .build());
  }

  private Answer get(String path) {
    return call(
        new Request.Builder().url(base.newBuilder().addPathSegments(path).build()).get().build());
  }

  private Answer call(Request request) {
    long begun = System.nanoTime();
    try (Response response = http.newCall(request).execute()) {
      String text = response.peekBody(BODY_CAP).string();
      return new Answer(response.code(), parsed(text), Duration.ofNanos(System.nanoTime() - begun));
    } catch (IOException e) {
      throw new UncheckedIOException(
          "%s %s %s cannot be reached".formatted(model, version, request.url()), e);
    }
  }

  private JsonNode parsed(String text) {
    try {
      return mapper.readTree(text);
    } catch (JsonProcessingException e) {
      return mapper.missingNode();
    }
  }

  record Answer(int status, JsonNode json, Duration took) {}
}
