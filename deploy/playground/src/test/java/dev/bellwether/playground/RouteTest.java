package dev.bellwether.playground;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RouteTest {
  private static final int REQUESTS = 20_000;

  private final long seed = System.nanoTime();
  private final RouterMetrics metrics = new RouterMetrics();
  private Route route;

  @BeforeEach
  void start(@TempDir Path registry) throws Exception {
    PlaygroundRegistry.install(registry, Quality.GOOD);
    Path stable = PlaygroundRegistry.folder(registry, "v11");
    Path canary = PlaygroundRegistry.folder(registry, "v12");
    route = Route.to("fraud-model", "v11", stable, Artifact.digestOf(stable), metrics, seed);
    route.load("v12", canary, Artifact.digestOf(canary));
  }

  @AfterEach
  void close() {
    route.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 20, 50, 95})
  void choosesByWeight(int percent) {
    write(1, percent);
    int canary = 0;
    for (int i = 0; i < REQUESTS; i++) {
      Route.Choice choice = route.choose();
      canary += choice.version().equals("v12") ? 1 : 0;
      choice.loaded().leave(200, 1, new Output.Other());
    }

    double share = percent / 100.0;
    double bound = 5.5 * Math.sqrt(REQUESTS * share * (1 - share));
    assertThat((double) canary)
        .as("seed %d", seed)
        .isBetween(REQUESTS * share - bound, REQUESTS * share + bound);
  }

  @Test
  void neverChoosesAVersionWithoutWeight() {
    write(1, 100);
    write(2, 0);
    for (int i = 0; i < 1000; i++) {
      Route.Choice choice = route.choose();
      assertThat(choice.version()).isEqualTo("v11");
      choice.loaded().leave(200, 1, new Output.Other());
    }
  }

  @Test
  void takesAVersionDownOnlyWhileNobodyWroteSince() {
    write(1, 20);
    write(2, 0);

    assertThatThrownBy(() -> route.unload("v12", "\"2\""))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("revision");
    assertThat(route.json().path("versions").has("v12")).isTrue();

    route.unload("v12", "\"3\"");
    assertThat(route.json().path("versions").has("v12")).isFalse();
  }

  private void write(int revision, int percent) {
    ObjectNode ledger = RunningPlayground.ledger(1, revision);
    Weights weights = new Weights(new TreeMap<>(Map.of("v11", 100 - percent, "v12", percent)));
    route.write("\"" + revision + "\"", weights, ledger);
  }
}
