package dev.bellwether.api;

import com.fasterxml.jackson.databind.JsonNode;
import dev.bellwether.activity.Payloads;
import dev.bellwether.activity.WatchState;
import dev.bellwether.gate.GateReport;
import dev.bellwether.gate.Quantities;
import dev.bellwether.gate.Severity;
import dev.bellwether.gate.Verdict;
import dev.bellwether.release.Cause;
import dev.bellwether.release.Outcome;
import dev.bellwether.release.ReleaseStatus;
import dev.bellwether.release.ReleaseStatus.AllowedAction;
import dev.bellwether.release.ReleaseStatus.StepStatus;
import dev.bellwether.release.ReleaseStatus.WaitingFor;
import dev.bellwether.release.RollbackForm;
import dev.bellwether.release.State;
import dev.bellwether.release.WireNames;
import dev.bellwether.spec.Finding;
import io.temporal.activity.Activity;
import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;
import io.temporal.activity.ActivityOptions;
import io.temporal.common.RetryOptions;
import io.temporal.common.converter.RawValue;
import io.temporal.failure.ApplicationErrorCategory;
import io.temporal.failure.ApplicationFailure;
import io.temporal.workflow.Async;
import io.temporal.workflow.ContinueAsNewOptions;
import io.temporal.workflow.DynamicSignalHandler;
import io.temporal.workflow.UpdateMethod;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Looks like a release from outside: type, memo, commands and heartbeats. The spec's description
 * says how it behaves: {@code refuse}, {@code stuck-target}, else it watches until told otherwise.
 */
@WorkflowInterface
public interface FakeRelease {
  @WorkflowMethod(name = WireNames.WORKFLOW_TYPE)
  String run(RawValue input);

  @UpdateMethod(name = WireNames.APPROVE)
  String approve(JsonNode payload);

  @UpdateMethod(name = WireNames.PROMOTE)
  String promote(JsonNode payload);

  @UpdateMethod(name = WireNames.RESUME)
  String resume(JsonNode payload);

  @UpdateMethod(name = WireNames.EXTEND)
  String extend(JsonNode payload);

  @ActivityInterface
  interface Watch {
    @ActivityMethod(name = "observe")
    WatchState observe(long looks);
  }

  @ActivityInterface
  interface Back {
    @ActivityMethod(name = "rollback")
    String rollback();
  }

  /** One look an attempt, five a second. */
  final class Looks implements Watch {
    @Override
    public WatchState observe(long looks) {
      var context = Activity.getExecutionContext();
      long done =
          context.getHeartbeatDetails(WatchState.class).map(WatchState::looks).orElse(looks);
      Instant now = Instant.now();
      var start = WatchState.starting(now);
      context.heartbeat(
          new WatchState(
              done + 1, 0, now, now, null, true, List.of(report(done + 1)), start.evidence()));
      throw ApplicationFailure.newBuilder()
          .setType("StillWatching")
          .setMessage("look " + (done + 1))
          .setCategory(ApplicationErrorCategory.BENIGN)
          .setNextRetryDelay(Duration.ofMillis(200))
          .build();
    }

    private static GateReport report(long looks) {
      return new GateReport(
          "max_error_rate",
          Verdict.UNDECIDED,
          Quantities.share(0.003),
          Quantities.share(0.005),
          null,
          List.of(),
          new GateReport.Samples(looks, looks),
          "threshold",
          "look " + looks,
          null,
          null,
          Severity.FATAL,
          null,
          null,
          null,
          null);
    }
  }

  /** A target that never answers. */
  final class Unreachable implements Back {
    @Override
    public String rollback() {
      throw ApplicationFailure.newFailure("connect refused by 127.0.0.1:9", "Unreachable");
    }
  }

  /** The workflow. */
  final class Impl implements FakeRelease {
    private State state = State.ADMITTING;
    private @Nullable Outcome outcome;
    private @Nullable Cause cause;
    private @Nullable String then;
    private String name = "unnamed-v0";
    private String description = "";
    private List<Finding> findings = List.of();
    private long changes;
    private Instant endsAt = Instant.ofEpochMilli(Workflow.currentTimeMillis());

    @Override
    public String run(RawValue input) {
      JsonNode json =
          Payloads.converter().fromPayload(input.getPayload(), JsonNode.class, JsonNode.class);
      name =
          json.has("rollback")
              ? json.path("rollback").path("model").asText() + "-rollback"
              : json.path("release_pipeline").path("name").asText();
      description = json.path("release_pipeline").path("description").asText();
      Workflow.registerListener(
          (DynamicSignalHandler)
              (signal, args) -> {
                if (args.getSize() > 0) {
                  then = args.get(0, JsonNode.class).path("then").asText(null);
                }
                command(signal.toLowerCase(Locale.ROOT));
              });
      if (json.has("rollback")) {
        end(Outcome.ROLLED_BACK, Cause.PERSON);
        return "done";
      }
      if (description.contains("refuse")) {
        findings = List.of(Finding.error("E901", "v11 is not what serves", "say v10"));
        end(Outcome.REFUSED, null);
        return "refused";
      }
      become(State.WATCHING);
      Workflow.newActivityStub(Watch.class, options());
      var looking = Workflow.newUntypedActivityStub(options());
      Async.function(() -> looking.execute("observe", WatchState.class, 0L));
      Workflow.await(() -> state == State.ROLLING_BACK || outcome != null);
      if (outcome == null && description.contains("stuck-target")) {
        looking.execute("rollback", String.class);
      }
      if (outcome == null) {
        end(Outcome.ROLLED_BACK, Cause.PERSON);
      }
      if (then != null && outcome == Outcome.ROLLED_BACK) {
        String target = Workflow.getInfo().getWorkflowId();
        Workflow.continueAsNew(
            ContinueAsNewOptions.newBuilder().setMemo(Map.of()).build(),
            RollbackForm.of(target, then, "ana", null).input());
      }
      return "done";
    }

    private static ActivityOptions options() {
      return ActivityOptions.newBuilder()
          .setStartToCloseTimeout(Duration.ofSeconds(5))
          .setRetryOptions(
              RetryOptions.newBuilder()
                  .setInitialInterval(Duration.ofMillis(100))
                  .setBackoffCoefficient(1)
                  .build())
          .build();
    }

    private void command(String signal) {
      switch (signal) {
        case WireNames.ROLLBACK, WireNames.CANCEL -> become(State.ROLLING_BACK);
        case WireNames.HOLD -> become(State.HELD);
        default -> changes++;
      }
    }

    @Override
    public String approve(JsonNode payload) {
      throw ApplicationFailure.newFailure(
          "approve is not possible while watching",
          "illegal-transition",
          Map.of("state", "watching", "allowed_actions", List.of(Map.of("action", "rollback"))));
    }

    @Override
    public String promote(JsonNode payload) {
      if (payload.path("by").asText().equals("stranger")) {
        throw ApplicationFailure.newFailure("commands.trust is none", "forbidden-trust");
      }
      if (payload.path("step").asInt(1) != 1) {
        throw ApplicationFailure.newFailure(
            "the release is at step 1", "stale-step", Map.of("step", 1));
      }
      end(Outcome.PROMOTED, null);
      return "ok";
    }

    @Override
    public String resume(JsonNode payload) {
      become(State.WATCHING);
      return "ok";
    }

    @Override
    public String extend(JsonNode payload) {
      endsAt = endsAt.plus(Duration.parse("PT" + payload.path("for").asText()));
      publish();
      return "ok";
    }

    private void become(State next) {
      if (outcome == null) {
        state = next;
        publish();
      }
    }

    private void end(Outcome how, @Nullable Cause why) {
      state = State.ENDED;
      outcome = how;
      cause = why;
      publish();
    }

    private void publish() {
      changes++;
      var memo = new HashMap<String, Object>();
      memo.put(WireNames.MEMO_STATUS, status());
      if (outcome != null) {
        memo.put(WireNames.MEMO_OUTCOME, outcome.wire());
        memo.put(WireNames.MEMO_REPORT, "# " + name + "\n\n" + outcome.wire() + "\n");
      }
      Workflow.upsertMemo(memo);
    }

    private ReleaseStatus status() {
      String target = Workflow.getInfo().getWorkflowId();
      Instant now = Instant.ofEpochMilli(Workflow.currentTimeMillis());
      return new ReleaseStatus(
          WireNames.releaseId(name, Workflow.getInfo().getOriginalExecutionRunId()),
          target,
          changes,
          0,
          now,
          now,
          outcome == null ? null : now,
          state,
          outcome,
          cause,
          outcome == Outcome.REFUSED ? "v11 is not what serves" : null,
          target.substring(0, target.indexOf('@')),
          "v12",
          "v11",
          target.substring(target.indexOf('@') + 1),
          null,
          new StepStatus(1, 2, 20, 19.6, now, now, endsAt),
          new WaitingFor("metrics", "more requests", now, "hold"),
          List.of(),
          List.of(),
          List.of(new AllowedAction("rollback", null), new AllowedAction("promote", 1)),
          findings,
          List.of(),
          "strict",
          false);
    }
  }
}
