package dev.bellwether.spec;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.bellwether.gate.ErrorBudget;
import dev.bellwether.gate.Gate;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A spec after defaults, units and connections are resolved; fixed for the release.
 *
 * @param rules version of the command and promotion rules this release keeps for its whole life
 * @param digest the artifact's digest when the spec pins one, {@code sha256:<64 hex>}
 * @param previousVersion what the spec says serves now; null when it does not say
 * @param smokeTest null when the spec leaves the stage out
 * @param buildArtifact null when the spec leaves the stage out
 * @param promotionApproval asked before 100 %; null for none
 * @param onDrift what follows when somebody else changes traffic or owner at the target; releases
 *     started before there was a choice hold
 * @param keepWarm how long what served before stays up after the end; zero: not at all
 * @param statistics how often the sequential gates may be wrong
 * @param minCanaryPct promotion needs at least this written and read-back weight
 */
public record Plan(
    int rules,
    String name,
    String model,
    String version,
    String environment,
    @Nullable String description,
    Map<String, String> labels,
    @Nullable String uri,
    @Nullable String digest,
    String serving,
    String metrics,
    String registry,
    @Nullable BuildArtifact buildArtifact,
    @Nullable SmokeTest smokeTest,
    Duration deployTimeout,
    List<Step> steps,
    @Nullable Approval promotionApproval,
    List<Gate> gates,
    int minCanaryPct,
    Duration look,
    Duration bake,
    Duration keepWarm,
    @Nullable String previousVersion,
    OnUndecided onDrift,
    Trust trust,
    ErrorBudget statistics) {
  /** The rules that new plans carry. */
  public static final int CURRENT_RULES = 1;

  public Plan {
    labels = Map.copyOf(labels);
    steps = List.copyOf(steps);
    gates = List.copyOf(gates);
    onDrift = Objects.requireNonNullElse(onDrift, OnUndecided.HOLD);
    statistics = Objects.requireNonNullElse(statistics, ErrorBudget.DEFAULT);
  }

  /** Where this release goes, {@code model@environment}. */
  @JsonIgnore
  public String target() {
    return model + "@" + environment;
  }

  /** The same judged by other gates. */
  public Plan withGates(List<Gate> others) {
    return new Plan(
        rules,
        name,
        model,
        version,
        environment,
        description,
        labels,
        uri,
        digest,
        serving,
        metrics,
        registry,
        buildArtifact,
        smokeTest,
        deployTimeout,
        steps,
        promotionApproval,
        others,
        minCanaryPct,
        look,
        bake,
        keepWarm,
        previousVersion,
        onDrift,
        trust,
        statistics);
  }

  /** Find or have built the version. */
  public record BuildArtifact(Duration timeout, int retries) {}

  /**
   * Try the canary before it gets traffic.
   *
   * @param suite name of the golden suite in the artifact; null: the artifact's own {@code
   *     golden.json}
   */
  public record SmokeTest(@Nullable String suite, Duration timeout, int retries, int warmCalls) {}

  /**
   * A weight with its watch window.
   *
   * @param traffic percent of requests to the canary, 1 to 99
   * @param watch the shortest time before a pass counts
   * @param maxWatch when {@code onUndecided} acts
   * @param minRequests canary requests needed before a gate decides
   */
  public record Step(
      int traffic,
      Duration watch,
      Duration maxWatch,
      long minRequests,
      @Nullable Approval approval,
      OnUndecided onUndecided) {}

  /** A person's consent. In this version one approval by anyone who may command. */
  public record Approval(int required, Duration timeout, OnUndecided onTimeout) {}

  /** What happens when nothing says what is right: no verdict, no answer, another hand. */
  public enum OnUndecided {
    HOLD,
    ROLLBACK;

    /** The word on the wire. */
    @JsonValue
    public String wire() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Whether approve, promote, resume and extend are taken from whoever can reach Temporal. */
  public enum Trust {
    /** Allowed: Temporal and the API are both on loopback; {@code by} is recorded as claimed. */
    TEMPORAL,
    /** Refused with the reason; the safe commands still act. */
    NONE;

    /** The word on the wire. */
    @JsonValue
    public String wire() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
