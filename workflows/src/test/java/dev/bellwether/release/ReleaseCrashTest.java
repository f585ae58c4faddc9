package dev.bellwether.release;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bellwether.activity.AdmissionActivities;
import dev.bellwether.activity.ArtifactActivities;
import dev.bellwether.activity.KeepWarmActivities;
import dev.bellwether.activity.RecordActivities;
import dev.bellwether.activity.RollbackActivities;
import dev.bellwether.activity.ServingActivities;
import dev.bellwether.activity.SmokeActivities;
import dev.bellwether.activity.WatchActivities;
import dev.bellwether.spec.Plan;
import dev.bellwether.spec.Plan.OnUndecided;
import io.temporal.activity.Activity;
import io.temporal.client.WorkflowStub;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** One attempt of each activity is lost, before or after its effect: the end is the same. */
@Timeout(60)
class ReleaseCrashTest {
  enum Loss {
    BEFORE_ITS_EFFECT,
    AFTER_ITS_EFFECT,
    NO_ANSWER_IN_TIME
  }

  /** All of a release that is promoted; and, for the way back, of one that fails in the bake. */
  static Stream<Object[]> losses() {
    Stream<Object[]> forward =
        Stream.of(
                "admit",
                "build",
                "prepare",
                "test",
                "shift",
                "verifyTraffic",
                "keep",
                "observe",
                "salvage",
                "setAlias",
                "settle",
                "keepWarm",
                "recordOutcome")
            .flatMap(activity -> each(activity, false));
    Stream<Object[]> back =
        Stream.of("restore", "verifyRollback", "takeDown", "setAlias")
            .flatMap(activity -> each(activity, true));
    return Stream.concat(forward, back);
  }

  private static Stream<Object[]> each(String activity, boolean failing) {
    return Stream.of(Loss.BEFORE_ITS_EFFECT, Loss.AFTER_ITS_EFFECT)
        .map(loss -> new Object[] {activity, loss, failing});
  }

  @ParameterizedTest(name = "{0} {1} failing={2}")
  @MethodSource("losses")
  void endsTheSame(String activity, Loss loss, boolean failing) {
    LosingWorld world = new LosingWorld(activity, loss, failing);
    try (Stage stage = new Stage("", world)) {
      endsTheSame(world, stage.ended(stage.start()));
    }
  }

  /** Both at once: they wait in real time, because an open activity stops the skipping. */
  @Test
  void endsTheSameWhenTheAnswerOfAWriteDoesNotComeInTime() {
    LosingWorld forward = new LosingWorld("shift", Loss.NO_ANSWER_IN_TIME, false);
    LosingWorld back = new LosingWorld("restore", Loss.NO_ANSWER_IN_TIME, true);
    try (Stage one = new Stage("", forward);
        Stage other = new Stage("", back)) {
      WorkflowStub promoted = one.start();
      WorkflowStub rolledBack = other.start();
      // The one that is asked lets its time pass; the other has to be led to where it waits.
      other.awaitState(rolledBack, State.ROLLING_BACK);

      endsTheSame(forward, one.ended(promoted));
      endsTheSame(back, other.ended(rolledBack));
    }
  }

  private static void endsTheSame(LosingWorld world, ReleaseStatus status) {
    boolean failing = world.failing;
    assertThat(world.lost).isTrue();
    assertThat(status.outcome())
        .as("%s", status.timeline())
        .isEqualTo(failing ? Outcome.ROLLED_BACK : Outcome.PROMOTED);
    assertThat(status.cause()).isEqualTo(failing ? Cause.GATE : null);
    assertThat(world.canaryWeight).isEqualTo(failing ? 0 : 100);
    assertThat(weights(world)).containsExactly("shift 20", "shift 100");
  }

  @Test
  void endsTheSameWhenEveryTaskIsAReplay() {
    for (boolean failing : new boolean[] {false, true}) {
      FakeWorld world = new LosingWorld("shift", Loss.AFTER_ITS_EFFECT, failing);
      try (Stage stage = new Stage("", world, 0, Stage.EVERY_QUEUE)) {
        assertThat(stage.ended(stage.start()).outcome())
            .isEqualTo(failing ? Outcome.ROLLED_BACK : Outcome.PROMOTED);
      }
    }
  }

  private static List<String> weights(FakeWorld world) {
    return world.calls.stream().filter(call -> call.startsWith("shift")).distinct().toList();
  }

  private static final class LosingWorld extends FakeWorld {
    private final String activity;
    private final Loss loss;
    private final boolean failing;
    private final AtomicBoolean lost = new AtomicBoolean();

    LosingWorld(String activity, Loss loss, boolean failing) {
      super(plan());
      this.activity = activity;
      this.loss = loss;
      this.failing = failing;
    }

    private static Plan plan() {
      return Plans.plan()
          .step(20, Duration.ofMinutes(5), Duration.ofHours(1), OnUndecided.HOLD)
          .bake(Duration.ofMinutes(5))
          .build();
    }

    @Override
    boolean failsUnderProtection(Observe request, long looksInStep) {
      return failing && request.weight() == 100 && looksInStep > 3;
    }

    @Override
    Object activities() {
      return Proxy.newProxyInstance(
          getClass().getClassLoader(),
          new Class<?>[] {
            AdmissionActivities.class,
            ArtifactActivities.class,
            KeepWarmActivities.class,
            SmokeActivities.class,
            ServingActivities.class,
            RollbackActivities.class,
            WatchActivities.class,
            RecordActivities.class
          },
          (proxy, method, arguments) -> around(method, arguments));
    }

    private @Nullable Object around(Method method, Object @Nullable [] arguments) throws Throwable {
      boolean losing = name(method).equals(activity) && lost.compareAndSet(false, true);
      if (losing && loss == Loss.BEFORE_ITS_EFFECT) {
        throw new IllegalStateException("lost before");
      }
      Object result = null;
      try {
        result = method.invoke(this, arguments);
      } catch (InvocationTargetException thrown) {
        if (!losing) {
          throw thrown.getCause();
        }
      }
      if (losing && loss == Loss.AFTER_ITS_EFFECT) {
        throw new IllegalStateException("lost after");
      }
      if (losing) {
        Activity.getExecutionContext().doNotCompleteOnReturn();
      }
      return result;
    }

    private static String name(Method method) {
      if (!method.getName().equals("verify")) {
        return method.getName();
      }
      return method.getDeclaringClass() == RollbackActivities.class
          ? "verifyRollback"
          : "verifyTraffic";
    }
  }
}
