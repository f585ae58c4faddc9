package dev.bellwether.serving;

import dev.bellwether.activity.ReleaseRef;
import dev.bellwether.configuration.Configuration.Connection;
import dev.bellwether.gate.ErrorBudget;
import dev.bellwether.gate.Gate;
import dev.bellwether.spec.Plan;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The release of fraud-model v12 over v11 that the tests act for. */
public final class Releases {
  /** What {@code TestActivityEnvironment} says the run is. */
  public static final String RUN = "test-run";

  public static final String MODEL = "fraud-model";
  public static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");

  private Releases() {}

  public static ReleaseRef ref() {
    return ref(RUN);
  }

  public static ReleaseRef ref(String run) {
    return new ReleaseRef("fraud-model-v12-" + run, MODEL + "@demo", MODEL + "@demo", run);
  }

  public static Map<String, Connection> connections(String url, String registry) {
    return Map.of(
        "edge", new Connection.Playground(url),
        "edge-metrics", new Connection.Scrape(List.of(url + "/metrics"), Duration.ofSeconds(5)),
        "models", new Connection.FileRegistry(registry));
  }

  public static Plan plan() {
    return plan(null, null);
  }

  public static Plan plan(List<Gate> gates) {
    return plan(null, null, gates);
  }

  public static Plan plan(@Nullable String digest, @Nullable String previousVersion) {
    return plan(digest, previousVersion, List.of());
  }

  private static Plan plan(
      @Nullable String digest, @Nullable String previousVersion, List<Gate> gates) {
    return new Plan(
        Plan.CURRENT_RULES,
        "fraud-model-v12",
        MODEL,
        "v12",
        "demo",
        null,
        Map.of(),
        null,
        digest,
        "edge",
        "edge-metrics",
        "models",
        new Plan.BuildArtifact(Duration.ofMinutes(30), 2),
        new Plan.SmokeTest(null, Duration.ofMinutes(10), 2, 5),
        Duration.ofMinutes(5),
        List.of(
            new Plan.Step(
                20, Duration.ofMinutes(10), Duration.ofHours(2), 500, null, Plan.OnUndecided.HOLD)),
        null,
        gates,
        5,
        Duration.ofSeconds(15),
        Duration.ofMinutes(10),
        Duration.ofHours(24),
        previousVersion,
        Plan.OnUndecided.HOLD,
        Plan.Trust.TEMPORAL,
        ErrorBudget.DEFAULT);
  }

  /** The ledger of a release that wrote 100 % and has not closed it. */
  public static Ledger baking(String run) {
    return opened(run).forward("v11", "v12", Ledger.State.BAKING);
  }

  /** The ledger as this release's admission leaves it. */
  public static Ledger opened(String run) {
    return new Ledger(
        3,
        0,
        "default",
        MODEL + "@demo",
        run,
        "fraud-model-v12-" + run,
        "v11",
        null,
        "v12",
        "v11",
        Ledger.State.OPEN,
        NOW.plus(Ledger.LEASE),
        Set.of("v11"),
        null,
        null);
  }
}
