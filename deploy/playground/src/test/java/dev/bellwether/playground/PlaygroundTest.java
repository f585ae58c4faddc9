package dev.bellwether.playground;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PlaygroundTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir private Path registry;

  @Test
  void leavesNoThreadAndNoPort() throws Exception {
    Set<Long> before = threads();
    URI router;
    URI canary;
    try (RunningPlayground running = RunningPlayground.start(registry, Quality.GOOD)) {
      running.playground.startTraffic("fraud-model", TrafficPlan.of(100));
      router = running.playground.url();
      canary = URI.create(running.load("v12").json().path("url").asText());
      await().atMost(PATIENCE).until(() -> running.playground.traffic().labelled() > 10);
      assertThat(accepts(canary)).isTrue();
    }

    assertThat(accepts(router)).isFalse();
    assertThat(accepts(canary)).isFalse();
    await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> assertThat(names(before)).isEmpty());
  }

  @Test
  void hidesTheScoresOfAVersionAndNothingElse() throws Exception {
    try (RunningPlayground running = RunningPlayground.start(registry, Quality.GOOD)) {
      running.load("v12");
      running.playground.hideScoresOf("v12");

      List<String> text = running.http.get("/metrics").text().lines().toList();

      assertThat(text).noneMatch(line -> line.matches("model_score_.*version=\"v12\".*"));
      assertThat(text).anyMatch(line -> line.matches("model_score_.*version=\"v11\".*"));
      assertThat(text).anyMatch(line -> line.matches("model_requests_.*version=\"v12\".*"));
    }
  }

  private static Set<Long> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::threadId)
        .collect(Collectors.toSet());
  }

  /** Threads that came since and are neither the test's own nor the platform's. */
  private static Set<String> names(Set<Long> before) {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> !before.contains(thread.threadId()))
        .map(Thread::getName)
        .filter(name -> name.matches("(router|model|traffic|HttpClient|Scheduler|Session).*"))
        .collect(Collectors.toSet());
  }

  private static boolean accepts(URI url) {
    try (Socket socket = new Socket(url.getHost(), url.getPort())) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  @Test
  void listensOnLoopbackAlone() throws Exception {
    try (RunningPlayground running = RunningPlayground.start(registry, Quality.GOOD)) {
      int port = running.playground.url().getPort();

      assertThat(running.playground.url().getHost()).isEqualTo("127.0.0.1");
      // Free on another loopback address, so not bound on all of them.
      try (ServerSocket other = new ServerSocket(port, 1, InetAddress.getByName("127.0.0.2"))) {
        assertThat(other.isBound()).isTrue();
      }
    }
  }

  @Test
  void saysWhichPortIsTaken() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThatThrownBy(() -> Playground.start(taken.getLocalPort()))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("cannot serve on 127.0.0.1:" + taken.getLocalPort());
    }
  }

  @Test
  void canBeClosedAgain() throws Exception {
    RunningPlayground running = RunningPlayground.start(registry, Quality.GOOD);
    running.close();
    running.playground.close();
  }

  @Test
  void refusesASecondRouteForAModel() throws Exception {
    try (RunningPlayground running = RunningPlayground.start(registry, Quality.GOOD)) {
      Path folder = running.folder("v11");

      assertThatThrownBy(() -> running.playground.createRoute("fraud-model", "v11", folder))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> running.playground.createRoute("../fraud", "v11", folder))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> running.playground.createRoute("other", "v11", folder))
          .isInstanceOf(CannotLoadException.class);
    }
  }
}
