package dev.bellwether.serving;

import dev.bellwether.activity.Payloads;
import io.temporal.activity.ActivityExecutionContext;
import io.temporal.activity.ActivityInfo;
import io.temporal.activity.ActivityOptions;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.common.interceptors.ActivityExecutionContextBase;
import io.temporal.common.interceptors.ActivityInboundCallsInterceptor;
import io.temporal.common.interceptors.ActivityInboundCallsInterceptorBase;
import io.temporal.common.interceptors.WorkerInterceptorBase;
import io.temporal.failure.ActivityFailure;
import io.temporal.failure.ApplicationFailure;
import io.temporal.testing.TestActivityEnvironment;
import io.temporal.testing.TestEnvironmentOptions;
import io.temporal.worker.WorkerFactoryOptions;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Runs single attempts of activities for a run whose id the test knows; the test environment itself
 * gives each attempt another one.
 */
public final class ActivityRun implements AutoCloseable {
  private final TestActivityEnvironment environment;

  public ActivityRun(Object... activities) {
    this(Releases.RUN, activities);
  }

  public ActivityRun(String runId, Object... activities) {
    environment =
        TestActivityEnvironment.newInstance(
            TestEnvironmentOptions.newBuilder()
                .setWorkflowClientOptions(
                    WorkflowClientOptions.newBuilder()
                        .setDataConverter(Payloads.converter())
                        .build())
                .setWorkerFactoryOptions(
                    WorkerFactoryOptions.newBuilder()
                        .setWorkerInterceptors(new KnownRun(runId))
                        .build())
                .build());
    environment.registerActivitiesImplementations(activities);
  }

  public <T> T stub(Class<T> activities) {
    return environment.newActivityStub(
        activities,
        ActivityOptions.newBuilder().setStartToCloseTimeout(Duration.ofMinutes(1)).build());
  }

  /** The failure that one attempt ended with. */
  public static ApplicationFailure failure(Supplier<?> attempt) {
    try {
      Object result = attempt.get();
      throw new AssertionError("expected a failure, came " + result);
    } catch (ActivityFailure failure) {
      if (failure.getCause() instanceof ApplicationFailure cause) {
        return cause;
      }
      throw failure;
    }
  }

  /**
   * Tries again as the server would, handing heartbeat details on, until the attempt returns.
   *
   * @param between runs after each attempt that asked to be tried again
   */
  public <T, H> Paced<T> paced(
      Class<H> details, int atMost, Supplier<T> attempt, Runnable between) {
    List<String> said = new ArrayList<>();
    Duration waited = Duration.ZERO;
    List<H> heartbeats = new ArrayList<>();
    environment.setActivityHeartbeatListener(details, heartbeats::add);
    for (int i = 0; i < atMost; i++) {
      try {
        return new Paced<>(attempt.get(), said, waited);
      } catch (ActivityFailure failure) {
        if (!(failure.getCause() instanceof ApplicationFailure again)
            || again.getNextRetryDelay() == null) {
          throw failure;
        }
        said.add(again.getOriginalMessage());
        waited = waited.plus(again.getNextRetryDelay());
        between.run();
        if (!heartbeats.isEmpty()) {
          environment.setHeartbeatDetails(heartbeats.getLast());
        }
      }
    }
    throw new AssertionError("still not done after " + atMost + " attempts: " + said);
  }

  /** A result with what the attempts before it said. */
  public record Paced<T>(T result, List<String> said, Duration waited) {}

  public <T> void details(T details) {
    environment.setHeartbeatDetails(details);
  }

  @Override
  public void close() {
    environment.close();
  }

  private static final class KnownRun extends WorkerInterceptorBase {
    private final String runId;

    KnownRun(String runId) {
      this.runId = runId;
    }

    @Override
    public ActivityInboundCallsInterceptor interceptActivity(ActivityInboundCallsInterceptor next) {
      return new ActivityInboundCallsInterceptorBase(next) {
        @Override
        public void init(ActivityExecutionContext context) {
          ActivityInfo info = withRun(context.getInfo());
          super.init(
              new ActivityExecutionContextBase(context) {
                @Override
                public ActivityInfo getInfo() {
                  return info;
                }
              });
        }
      };
    }

    private ActivityInfo withRun(ActivityInfo info) {
      return (ActivityInfo)
          Proxy.newProxyInstance(
              ActivityInfo.class.getClassLoader(),
              new Class<?>[] {ActivityInfo.class},
              (proxy, method, arguments) -> {
                if (method.getName().equals("getWorkflowRunId")) {
                  return runId;
                }
                try {
                  return method.invoke(info, arguments);
                } catch (InvocationTargetException e) {
                  throw e.getCause();
                }
              });
    }
  }
}
