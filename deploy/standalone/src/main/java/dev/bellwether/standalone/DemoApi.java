package dev.bellwether.standalone;

import com.fasterxml.jackson.databind.JsonNode;
import dev.bellwether.program.ExitCode;
import dev.bellwether.spec.JsonMappers;
import dev.bellwether.worker.CommandFailure;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** What the demo asks of its API, as anybody could. */
final class DemoApi {
  private final URI base;
  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

  DemoApi(URI base) {
    this.base = base;
  }

  URI base() {
    return base;
  }

  /** Starts what the spec says; its id. */
  String create(byte[] spec) throws IOException, InterruptedException {
    return post("/v1/releases", "application/yaml", spec, 201).path("id").textValue();
  }

  void approve(String id, String by, String reason) throws IOException, InterruptedException {
    String body =
        JsonMappers.lenient().createObjectNode().put("by", by).put("reason", reason).toString();
    post(
        "/v1/releases/" + id + "/approve",
        "application/json",
        body.getBytes(StandardCharsets.UTF_8),
        200);
  }

  JsonNode get(String path) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(base.resolve(path))
            .header("Accept", "application/json")
            .timeout(Duration.ofSeconds(10))
            .build();
    return JsonMappers.lenient().readTree(http.send(request, BodyHandlers.ofString()).body());
  }

  private JsonNode post(String path, String type, byte[] body, int expected)
      throws IOException, InterruptedException {
    HttpResponse<String> answer =
        http.send(
            HttpRequest.newBuilder(base.resolve(path))
                .header("Content-Type", type)
                .timeout(Duration.ofSeconds(60))
                .POST(BodyPublishers.ofByteArray(body))
                .build(),
            BodyHandlers.ofString());
    JsonNode said = JsonMappers.lenient().readTree(answer.body());
    if (answer.statusCode() != expected) {
      throw new CommandFailure(
          ExitCode.UNEXPECTED,
          "POST %s was not taken: %s".formatted(path, said.path("detail").asText()),
          null);
    }
    return said;
  }
}
