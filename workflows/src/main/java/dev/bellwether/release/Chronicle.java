package dev.bellwether.release;

import dev.bellwether.activity.LogEntry;
import dev.bellwether.activity.WatchState;
import dev.bellwether.gate.GateReport;
import dev.bellwether.release.ReleaseStatus.StageStatus;
import dev.bellwether.release.ReleaseStatus.StepStatus;
import dev.bellwether.release.ReleaseStatus.WaitingFor;
import dev.bellwether.spec.Finding;
import dev.bellwether.spec.Plan;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What a release says of itself: keeps the present facts, and shows them when it is told to. */
final class Chronicle {
  private final String target;
  private final Instant startedAt;
  private final Supplier<Instant> clock;
  private final Logbook logbook;
  private final Map<String, StageStatus> stages = new LinkedHashMap<>();
  private final Board board = new Board();

  private String id;
  private State state = State.ADMITTING;
  private long changes;
  private long looks;
  private @Nullable Plan plan;
  private @Nullable String baseline;
  private @Nullable String digest;
  private @Nullable StepStatus step;
  private @Nullable WaitingFor waitingFor;
  private @Nullable Outcome outcome;
  private @Nullable Cause cause;
  private @Nullable String reason;
  private @Nullable Instant endedAt;
  private @Nullable String targetFencing;
  private boolean blindBake;
  private List<GateReport> gates = List.of();
  private List<Finding> findings = List.of();

  Chronicle(String id, String target, Supplier<Instant> clock) {
    this.id = id;
    this.target = target;
    this.clock = clock;
    this.startedAt = clock.get();
    this.logbook = new Logbook(clock);
  }

  String id() {
    return id;
  }

  State state() {
    return state;
  }

  @Nullable String digest() {
    return digest;
  }

  @Nullable StepStatus step() {
    return step;
  }

  @Nullable WaitingFor waitingFor() {
    return waitingFor;
  }

  /** Fixes what admission found. */
  void admitted(
      String releaseId,
      @Nullable Plan admittedPlan,
      @Nullable String servedBefore,
      Set<String> known) {
    id = releaseId;
    plan = admittedPlan;
    baseline = servedBefore;
    board.known(known);
    if (admittedPlan != null && admittedPlan.steps().isEmpty()) {
      stages.put("promote_or_rollback", pending("promote_or_rollback"));
    } else if (admittedPlan != null) {
      if (admittedPlan.buildArtifact() != null) {
        stages.put("build_artifact", pending("build_artifact"));
      }
      if (admittedPlan.smokeTest() != null) {
        stages.put("smoke_test", pending("smoke_test"));
      }
      for (String name :
          List.of("canary_deploy", "monitor_metrics", "promote_or_rollback", "bake")) {
        stages.put(name, pending(name));
      }
    }
  }

  void findings(List<Finding> found) {
    findings = List.copyOf(found);
  }

  /** Something that went wrong and did not change how the release ends. */
  void warning(String code, String message, @Nullable String suggestion) {
    List<Finding> all = new ArrayList<>(findings);
    String what = suggestion == null ? null : Logbook.clip(suggestion);
    all.add(Finding.warning(code, Logbook.clip(message), what));
    findings = List.copyOf(all);
  }

  void fencing(@Nullable String word) {
    targetFencing = word;
  }

  void artifact(String pinnedDigest) {
    digest = pinnedDigest;
  }

  void step(@Nullable StepStatus present) {
    step = present;
  }

  /** What was written for the canary and read back. */
  void trafficSet(int percent) {
    if (step != null) {
      step =
          new StepStatus(
              step.index(),
              step.of(),
              percent,
              null,
              step.startedAt(),
              step.watchEndsAt(),
              step.endsAt());
    }
  }

  void seen(WatchState watched) {
    gates = watched.reports();
    looks = watched.looks();
  }

  void blindBake() {
    blindBake = true;
  }

  /** Moves to a state; {@link #show} makes it visible. */
  void enter(State next, @Nullable WaitingFor waiting) {
    state = next;
    waitFor(waiting);
  }

  void waitFor(@Nullable WaitingFor waiting) {
    waitingFor =
        waiting == null
            ? null
            : new WaitingFor(
                waiting.kind(), Logbook.clip(waiting.what()), waiting.until(), waiting.then());
  }

  void stageStarted(String name) {
    StageStatus now = stages.getOrDefault(name, pending(name));
    if (!now.state().equals("running")) {
      Instant since = now.startedAt() == null ? clock.get() : now.startedAt();
      stages.put(name, new StageStatus(name, "running", since, null));
    }
  }

  void stageEnded(String name, boolean well) {
    StageStatus now = stages.getOrDefault(name, pending(name));
    stages.put(name, new StageStatus(name, well ? "done" : "failed", now.startedAt(), clock.get()));
  }

  void command(String inWords, String by) {
    logbook.note("command", inWords, by, null);
  }

  void decision(String what, @Nullable String detail) {
    logbook.note("decision", what, null, detail);
  }

  void effect(String what) {
    logbook.note("effect", what, null, null);
  }

  /** The whole log so far. */
  List<LogEntry> log() {
    return logbook.all();
  }

  /** Its newest lines; written idempotently, so that each bearer may carry those of the last. */
  List<LogEntry> newestLog() {
    return logbook.newest();
  }

  void end(Outcome how, @Nullable Cause why, String inWords) {
    outcome = how;
    cause = why;
    reason = Logbook.clip(inWords);
    endedAt = clock.get();
    for (StageStatus stage : List.copyOf(stages.values())) {
      if (stage.state().equals("running")) {
        stageEnded(stage.name(), how == Outcome.PROMOTED);
      }
    }
    enter(State.ENDED, null);
  }

  void reason(String inWords) {
    reason = Logbook.clip(inWords);
  }

  ReleaseStatus status(Situation situation) {
    return new ReleaseStatus(
        id,
        target,
        changes,
        looks,
        clock.get(),
        startedAt,
        endedAt,
        state,
        outcome,
        cause,
        reason,
        plan == null ? modelOf(target) : plan.model(),
        plan == null ? null : plan.version(),
        baseline,
        plan == null ? null : plan.environment(),
        digest,
        step,
        waitingFor,
        List.copyOf(stages.values()),
        gates,
        Legality.allowed(situation),
        findings,
        logbook.timeline(),
        targetFencing,
        blindBake);
  }

  /** Makes the present facts visible everywhere. */
  ReleaseStatus show(Situation situation) {
    changes++;
    ReleaseStatus now = status(situation);
    board.show(now);
    return now;
  }

  private static StageStatus pending(String name) {
    return new StageStatus(name, "pending", null, null);
  }

  /** The model part of a target; {@code unnamed} when there is none. */
  static String modelOf(String target) {
    int at = target.indexOf('@');
    String model = at < 0 ? target : target.substring(0, at);
    return model.isBlank() ? "unnamed" : model;
  }
}
