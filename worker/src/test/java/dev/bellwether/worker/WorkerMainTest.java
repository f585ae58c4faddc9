package dev.bellwether.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.bellwether.startup.Stopping;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class WorkerMainTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @TempDir Path folder;

  @Test
  void saysThatItIsReadyAndStopsWhenTold() throws Exception {
    var out = new StringWriter();
    var err = new StringWriter();
    var stopping = new Stopping();
    try (var server = new LoopbackTemporal()) {
      Path config = config(server.address());
      CompletableFuture<Integer> exitCode =
          CompletableFuture.supplyAsync(() ->
              Launch.run(
                  new WorkerMain(Map.of(), PATIENCE, stopping),
                  new PrintWriter(out, true),
                  new PrintWriter(err, true),
                  "--config",
                  config.toString(),
                  "--queues",
                  "rollback,watch"));

      await().atMost(PATIENCE).until(() -> out.toString().endsWith("\n"));
      stopping.ask();

      assertThat(exitCode.get(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isZero();
      assertThat(out.toString())
          .isEqualTo(
              "worker ready: Temporal %s, namespace default, queues bellwether-watch, bellwether-rollback\n"
                  .formatted(server.address()));
      assertThat(err.toString()).isEmpty();
      assertThat(folder.resolve("data/records.db")).exists();
    }
  }

  @Test
  void saysWhereNobodyAnswers() throws IOException {
    String address;
    try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      address = "127.0.0.1:" + free.getLocalPort();
    }

    Run run = run(Duration.ofMillis(1), "--config", config(address).toString());

    assertThat(run.exitCode()).isEqualTo(11);
    assertThat(run.err()).contains(address).contains("temporal.address").hasLineCount(1);
  }

  @Test
  void saysWhatIsWrongWithItsConfiguration() throws IOException {
    Path config = Files.writeString(folder.resolve("config.yml"), "http: {port: many}\n");

    Run run = run(PATIENCE, "--config", config.toString());

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("config.yml").contains("bellwether check").hasLineCount(1);
  }

  @Test
  void saysWhichQueuesThereAre() {
    Run run = run(PATIENCE, "--queues", "canary");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("canary", "release", "watch", "serving", "rollback");
  }

  private Run run(Duration patience, String... arguments) {
    return Run.of(new WorkerMain(Map.of(), patience, new Stopping()), arguments);
  }

  private Path config(String address) throws IOException {
    return Files.writeString(
        folder.resolve("config.yml"),
        """
        temporal: {address: "%s"}
        data_dir: data
        """
            .formatted(address));
  }
}
