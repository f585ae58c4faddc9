package dev.bellwether.release;

import dev.bellwether.activity.LogEntry;
import dev.bellwether.activity.WatchState;
import dev.bellwether.gate.GateReport;
import dev.bellwether.release.ReleaseStatus.StageStatus;
import dev.bellwether.release.ReleaseStatus.StepStatus;
import dev.bellwether.release.ReleaseStatus.TimelineEntry;
import dev.bellwether.release.ReleaseStatus.WaitingFor;
import dev.bellwether.spec.Finding;
import dev.bellwether.spec.Plan;
import io.temporal.common.SearchAttributeKey;
import io.temporal.common.SearchAttributeUpdate;
import io.temporal.workflow.Workflow;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a release says of itself: keeps the present facts, and shows them in memo, search attributes
 * and current details whenever it is told to. Upserts only search attributes that admission found:
 * an unknown one would block the workflow task for ever.
 */
final class Chronicle {
  private static final int MAX_TIMELINE = 60;

  /** A line of log and timeline; what a memo holds is written to the history at every change. */
  private static final int MAX_LINE = 300;

  /** No release needs as many; the log is an input of activities, and Temporal bounds those. */
  private static final int MAX_LOG = 1_000;

  /** What effects carry to the records; the end of the release carries all. */
  private static final int NEWEST = 50;

  private final String target;
  private final Instant startedAt;
  private final List<TimelineEntry> timeline = new ArrayList<>();
  private final List<LogEntry> log = new ArrayList<>();
  private final Map<String, StageStatus> stages = new LinkedHashMap<>();
  private final Map<String, String> shownAttributes = new HashMap<>();

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
  private Set<String> searchAttributes = Set.of();

  Chronicle(String id, String target, Instant startedAt) {
    this.id = id;
    this.target = target;
    this.startedAt = startedAt;
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
    searchAttributes = known;
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
  void warning(String code, String message, String suggestion) {
    List<Finding> all = new ArrayList<>(findings);
    all.add(Finding.warning(code, clip(message), clip(suggestion)));
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
            : new WaitingFor(waiting.kind(), clip(waiting.what()), waiting.until(), waiting.then());
  }

  void stageStarted(String name) {
    StageStatus now = stages.getOrDefault(name, pending(name));
    if (!now.state().equals("running")) {
      Instant since = now.startedAt() == null ? now() : now.startedAt();
      stages.put(name, new StageStatus(name, "running", since, null));
    }
  }

  void stageEnded(String name, boolean well) {
    StageStatus now = stages.getOrDefault(name, pending(name));
    stages.put(name, new StageStatus(name, well ? "done" : "failed", now.startedAt(), now()));
  }

  void command(String inWords, String by) {
    note("command", inWords, by, null);
  }

  void decision(String what, @Nullable String detail) {
    note("decision", what, null, detail);
  }

  void effect(String what) {
    note("effect", what, null, null);
  }

  private void note(String kind, String what, @Nullable String by, @Nullable String detail) {
    String line = clip(what);
    String who = by == null ? null : clip(by);
    if (log.size() < MAX_LOG) {
      log.add(
          new LogEntry(
              log.size() + 1L, now(), kind, who, line, detail == null ? null : clip(detail)));
    }
    timeline.add(new TimelineEntry(now(), line, who));
    if (timeline.size() > MAX_TIMELINE) {
      timeline.removeFirst();
    }
  }

  /** The whole log so far. */
  List<LogEntry> log() {
    return List.copyOf(log);
  }

  /** Its newest lines; written idempotently, so that each bearer may carry those of the last. */
  List<LogEntry> newestLog() {
    return List.copyOf(log.subList(Math.max(0, log.size() - NEWEST), log.size()));
  }

  /** A text that came from outside, short enough to be written at every change. */
  static String clip(String text) {
    return text.codePointCount(0, text.length()) <= MAX_LINE
        ? text
        : text.substring(0, text.offsetByCodePoints(0, MAX_LINE)) + "...";
  }

  void end(Outcome how, @Nullable Cause why, String inWords) {
    outcome = how;
    cause = why;
    reason = clip(inWords);
    endedAt = now();
    for (StageStatus stage : List.copyOf(stages.values())) {
      if (stage.state().equals("running")) {
        stageEnded(stage.name(), how == Outcome.PROMOTED);
      }
    }
    enter(State.ENDED, null);
  }

  void reason(String inWords) {
    reason = clip(inWords);
  }

  ReleaseStatus status(Situation situation) {
    return new ReleaseStatus(
        id,
        target,
        changes,
        looks,
        now(),
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
        timeline,
        targetFencing,
        blindBake);
  }

  /** Makes the present facts visible everywhere. */
  ReleaseStatus show(Situation situation) {
    changes++;
    ReleaseStatus now = status(situation);
    Map<String, Object> memo = new LinkedHashMap<>();
    memo.put(WireNames.MEMO_STATUS, now);
    if (now.outcome() != null) {
      memo.put(WireNames.MEMO_OUTCOME, now.outcome().wire());
      memo.put(WireNames.MEMO_REPORT, Report.of(now));
      if (now.cause() != null) {
        memo.put(WireNames.MEMO_CAUSE, now.cause().wire());
      }
    }
    Workflow.upsertMemo(memo);
    showAttributes(now);
    Workflow.setCurrentDetails(Report.details(now));
    return now;
  }

  private void showAttributes(ReleaseStatus now) {
    List<SearchAttributeUpdate<?>> updates = new ArrayList<>();
    collect(updates, WireNames.RELEASE_MODEL, now.model());
    collect(
        updates,
        WireNames.RELEASE_STATE,
        now.outcome() == null ? now.state().wire() : now.outcome().wire());
    WaitingFor waiting = now.waitingFor();
    collect(updates, WireNames.RELEASE_WAITING_FOR, waiting == null ? "nothing" : waiting.kind());
    if (!updates.isEmpty()) {
      Workflow.upsertTypedSearchAttributes(updates.toArray(SearchAttributeUpdate<?>[]::new));
    }
  }

  private void collect(
      List<SearchAttributeUpdate<?>> updates, SearchAttributeKey<String> key, String value) {
    if (searchAttributes.contains(key.getName())
        && !value.equals(shownAttributes.put(key.getName(), value))) {
      updates.add(key.valueSet(value));
    }
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

  private static Instant now() {
    return Instant.ofEpochMilli(Workflow.currentTimeMillis());
  }
}
