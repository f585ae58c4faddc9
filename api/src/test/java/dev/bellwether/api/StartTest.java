package dev.bellwether.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bellwether.records.Records.ReleaseRow;
import dev.bellwether.startup.Stopping;
import io.temporal.client.WorkflowClient;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where the API listens, and how it answers when Temporal is not there. */
@Timeout(30)
final class StartTest {
  private final WorkflowServiceStubs nobody =
      WorkflowServiceStubs.newServiceStubs(
          WorkflowServiceStubsOptions.newBuilder().setTarget("127.0.0.1:9").build());
  private final WorkflowClient client = WorkflowClient.newInstance(nobody);
  private final FakeRecords records = new FakeRecords();

  @AfterEach
  void stop() {
    nobody.shutdownNow();
  }

  @ParameterizedTest
  @CsvSource({"0.0.0.0", "192.168.1.10", "example.com", "::"})
  void refusesToListenWhereOthersReachIt(String bind) {
    assertThatThrownBy(() -> ApiServer.start(RunningApi.configuration(bind, 0), client, records))
        .isInstanceOf(CannotStart.class)
        .hasMessageContaining("127.0.0.1")
        .hasMessageNotContaining("\n");
  }

  @Test
  void saysThatThePortIsTaken() throws IOException {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThatThrownBy(() ->
              ApiServer.start(
                  RunningApi.configuration("127.0.0.1", taken.getLocalPort()), client, records))
          .isInstanceOf(CannotStart.class)
          .hasMessageContaining("is taken")
          .hasMessageContaining("http.port");
    }
  }

  @Test
  void answersWithinSecondsWhileTemporalIsDown() {
    try (var server = RunningApi.over(client, records)) {
      var http = new Http(server.url());
      long start = System.nanoTime();

      var create = http.post("/v1/releases", "application/yaml", RunningApi.spec("down-v12"));
      assertThat(create.status()).isEqualTo(503);
      assertThat(create.json().path("code").asText()).isEqualTo("temporal-unavailable");
      assertThat(create.header("Retry-After")).isEqualTo("5");
      var rollback = http.post("/v1/releases/down@prod/rollback", "{}");
      assertThat(rollback.status()).isEqualTo(503);
      assertThat(rollback.json().path("direct").asText())
          .isEqualTo("bellwether rollback --direct down@prod");
      var temporal = http.get("/v1/status").json().path("components").path(1);
      assertThat(temporal.path("status").asText()).isEqualTo("down");
      assertThat(temporal.path("detail").asText())
          .contains("UNAVAILABLE")
          .doesNotContain("\n")
          .doesNotContain("io.grpc");
      assertThat(new Http(server.adminUrl()).get("/readyz").status()).isEqualTo(200);
      assertThat(new Http(server.adminUrl()).get("/healthcheck").status()).isEqualTo(500);
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(15));
    }
  }

  @Test
  void readsFromTheRecordsWhileTemporalIsDown() {
    Instant now = Instant.now();
    records.upsertRelease(
        new ReleaseRow(
            "kept-v12-0a1b2c3d",
            "kept@prod",
            "run",
            "kept@prod",
            "kept",
            "v12",
            "prod",
            "watching",
            null,
            null,
            now,
            now,
            null,
            null,
            null,
            null));
    try (var server = RunningApi.over(client, records)) {
      var http = new Http(server.url());

      var kept = http.get("/v1/releases/kept@prod");
      assertThat(kept.status()).isEqualTo(200);
      assertThat(kept.json().path("live").asBoolean()).isFalse();
      assertThat(http.get("/v1/releases").json().path("items").size()).isEqualTo(1);
      var rollback = http.post("/v1/releases/kept-v12-0a1b2c3d/rollback", "{}");
      assertThat(rollback.status()).isEqualTo(503);
      assertThat(rollback.json().path("direct").asText()).endsWith("kept@prod");
    }
  }

  @Test
  void saysInOneLineWhatIsWrongWithItsArguments() throws InterruptedException {
    assertThat(said("--confg", "x"))
        .containsExactly("2", "bellwether: unknown arguments [--confg, x]; bellwether api --help");
    assertThat(said("--config", "no-such-file.yml").getLast()).contains("no-such-file.yml");
    assertThat(said("--help").getLast()).startsWith("Usage: bellwether api");
  }

  private static List<String> said(String... arguments) throws InterruptedException {
    var lines = new ArrayList<String>();
    var stopping = new Stopping();
    stopping.ask();
    int code = new ApiMain(Map.of(), lines::add).run(List.of(arguments), stopping);
    lines.addFirst(Integer.toString(code));
    return lines;
  }
}
