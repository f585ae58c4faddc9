package dev.bellwether.standalone;

import com.google.protobuf.ByteString;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCall.Listener;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.temporal.api.command.v1.Command;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.enums.v1.WorkflowTaskFailedCause;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.api.workflow.v1.PendingActivityInfo;
import io.temporal.api.workflowservice.v1.DescribeWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.GetWorkflowExecutionHistoryRequest;
import io.temporal.api.workflowservice.v1.PollWorkflowTaskQueueRequest;
import io.temporal.api.workflowservice.v1.PollWorkflowTaskQueueResponse;
import io.temporal.api.workflowservice.v1.RespondWorkflowTaskCompletedRequest;
import io.temporal.api.workflowservice.v1.RespondWorkflowTaskFailedRequest;
import io.temporal.api.workflowservice.v1.RespondWorkflowTaskFailedResponse;
import io.temporal.api.workflowservice.v1.WorkflowServiceGrpc;
import io.temporal.api.workflowservice.v1.WorkflowServiceGrpc.WorkflowServiceBlockingStub;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Keeps from the in-memory server the one answer of a worker that it cannot take: commands that
 * cancel an activity whose result came, or a timer that fired, while the commands were made. A real
 * server takes them. The in-memory one breaks off half way, keeps that result to itself and refuses
 * every later answer for the same reason, so the workflow stands still for ever. Such an answer is
 * given as a failed workflow task instead: the server then hands the result out, and the workflow
 * decides anew.
 *
 * <p>Lets results and answers through one at a time.
 */
final class CrossedCancels implements ServerInterceptor {
  private static final Set<MethodDescriptor<?, ?>> IN_TURN =
      Set.of(
          WorkflowServiceGrpc.getRespondWorkflowTaskCompletedMethod(),
          WorkflowServiceGrpc.getRespondActivityTaskCompletedMethod(),
          WorkflowServiceGrpc.getRespondActivityTaskFailedMethod(),
          WorkflowServiceGrpc.getRespondActivityTaskCanceledMethod());

  /** Long enough for the server to take an answer; a timer this near counts as fired. */
  private static final Duration MARGIN = Duration.ofMillis(20);

  /** The worker forgets what it had decided, and starts again from what the server knows. */
  private static final Status REFUSED =
      Status.NOT_FOUND.withDescription(
          "a cancel crossed a result: the workflow task was failed instead");

  private final Supplier<WorkflowServiceBlockingStub> itself;
  private final Semaphore turn = new Semaphore(1);
  private final Map<ByteString, Task> tasks = new ConcurrentHashMap<>();

  /** A workflow task that a worker has in hand. */
  private record Task(String namespace, WorkflowExecution run) {}

  /**
   * @param itself asks the server that this stands before
   */
  CrossedCancels(Supplier<WorkflowServiceBlockingStub> itself) {
    this.itself = itself;
  }

  @Override
  public <Q, A> Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    MethodDescriptor<Q, A> method = call.getMethodDescriptor();
    if (named(method, WorkflowServiceGrpc.getPollWorkflowTaskQueueMethod())) {
      Poll poll = new Poll();
      return poll.heard(next.startCall(polling(call, poll), headers));
    }
    return IN_TURN.stream().anyMatch(one -> named(method, one))
        ? new InTurn<>(next.startCall(call, headers), call)
        : next.startCall(call, headers);
  }

  private static boolean named(MethodDescriptor<?, ?> method, MethodDescriptor<?, ?> other) {
    return method.getFullMethodName().equals(other.getFullMethodName());
  }

  /** Whether the server would break off at one of these commands. */
  private static boolean crosses(
      WorkflowServiceBlockingStub server, Task task, List<Command> commands) {
    Set<Long> activities =
        commands.stream()
            .filter(Command::hasRequestCancelActivityTaskCommandAttributes)
            .map(command ->
                command.getRequestCancelActivityTaskCommandAttributes().getScheduledEventId())
            .collect(Collectors.toSet());
    Set<String> timers =
        commands.stream()
            .filter(Command::hasCancelTimerCommandAttributes)
            .map(command -> command.getCancelTimerCommandAttributes().getTimerId())
            .collect(Collectors.toSet());
    if (activities.isEmpty() && timers.isEmpty()) {
      return false;
    }
    List<HistoryEvent> history =
        server
            .getWorkflowExecutionHistory(
                GetWorkflowExecutionHistoryRequest.newBuilder()
                    .setNamespace(task.namespace())
                    .setExecution(task.run())
                    .build())
            .getHistory()
            .getEventsList();
    return ended(server, task, history, activities) || fired(history, timers);
  }

  private static boolean ended(
      WorkflowServiceBlockingStub server,
      Task task,
      List<HistoryEvent> history,
      Set<Long> activities) {
    if (activities.isEmpty()) {
      return false;
    }
    Set<String> pending =
        server
            .describeWorkflowExecution(
                DescribeWorkflowExecutionRequest.newBuilder()
                    .setNamespace(task.namespace())
                    .setExecution(task.run())
                    .build())
            .getPendingActivitiesList()
            .stream()
            .map(PendingActivityInfo::getActivityId)
            .collect(Collectors.toSet());
    return history.stream()
        .filter(event -> activities.contains(event.getEventId()))
        .anyMatch(event ->
            !pending.contains(event.getActivityTaskScheduledEventAttributes().getActivityId()));
  }

  private static boolean fired(List<HistoryEvent> history, Set<String> timers) {
    Instant soon = Instant.now().plus(MARGIN);
    return history.stream()
        .filter(HistoryEvent::hasTimerStartedEventAttributes)
        .filter(event -> timers.contains(event.getTimerStartedEventAttributes().getTimerId()))
        .anyMatch(event -> !due(event).isAfter(soon));
  }

  private static Instant due(HistoryEvent started) {
    var after = started.getTimerStartedEventAttributes().getStartToFireTimeout();
    var at = started.getEventTime();
    return Instant.ofEpochSecond(at.getSeconds(), at.getNanos())
        .plusSeconds(after.getSeconds())
        .plusNanos(after.getNanos());
  }

  /** Remembers whose task a token stands for. */
  private <Q, A> ServerCall<Q, A> polling(ServerCall<Q, A> call, Poll poll) {
    return new SimpleForwardingServerCall<>(call) {
      @Override
      public void sendMessage(A message) {
        if (message instanceof PollWorkflowTaskQueueResponse task && !task.hasQuery()) {
          tasks.put(task.getTaskToken(), new Task(poll.namespace, task.getWorkflowExecution()));
        }
        super.sendMessage(message);
      }
    };
  }

  /** What a poll asks for. */
  private static final class Poll {
    private String namespace = "";

    <Q> Listener<Q> heard(Listener<Q> listener) {
      return new SimpleForwardingServerCallListener<>(listener) {
        @Override
        public void onMessage(Q message) {
          if (message instanceof PollWorkflowTaskQueueRequest poll) {
            namespace = poll.getNamespace();
          }
          super.onMessage(message);
        }
      };
    }
  }

  /** One result or answer at a time, so that nothing ends between the check and the answer. */
  private final class InTurn<Q, A> extends SimpleForwardingServerCallListener<Q> {
    private final ServerCall<Q, A> call;
    private @Nullable RespondWorkflowTaskCompletedRequest answer;

    InTurn(Listener<Q> listener, ServerCall<Q, A> call) {
      super(listener);
      this.call = call;
    }

    @Override
    public void onMessage(Q message) {
      if (message instanceof RespondWorkflowTaskCompletedRequest commands) {
        answer = commands;
      }
      super.onMessage(message);
    }

    /** The server acts on it here, and is done with it when this returns. */
    @Override
    public void onHalfClose() {
      turn.acquireUninterruptibly();
      try {
        if (answer != null && failed(answer)) {
          call.close(REFUSED, new Metadata());
        } else {
          super.onHalfClose();
        }
      } finally {
        turn.release();
      }
    }

    private boolean failed(RespondWorkflowTaskCompletedRequest commands) {
      Task task = tasks.remove(commands.getTaskToken());
      WorkflowServiceBlockingStub server = itself.get();
      if (task == null || !crosses(server, task, commands.getCommandsList())) {
        return false;
      }
      RespondWorkflowTaskFailedResponse ignored =
          server.respondWorkflowTaskFailed(
              RespondWorkflowTaskFailedRequest.newBuilder()
                  .setNamespace(task.namespace())
                  .setTaskToken(commands.getTaskToken())
                  .setIdentity(commands.getIdentity())
                  .setCause(WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_UNHANDLED_COMMAND)
                  .build());
      return true;
    }
  }
}
