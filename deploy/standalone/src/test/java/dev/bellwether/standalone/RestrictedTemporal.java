package dev.bellwether.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bellwether.activity.Payloads;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A namespace of its own, and a way to its server on which nobody may register search attributes,
 * as a managed service answers.
 */
final class RestrictedTemporal implements LocalTemporal {
  private final RealServer real;
  private final String namespace;
  private final AtomicInteger refused = new AtomicInteger();
  private final ManagedChannel channel;
  private final WorkflowServiceStubs service;
  private final WorkflowClient client;

  RestrictedTemporal(RealServer real, String namespace) throws Exception {
    this.real = real;
    this.namespace = namespace;
    RealServer.Said said = real.temporal("operator", "namespace", "create", "-n", namespace);
    assertThat(said.exitCode()).as(said.text()).isZero();
    channel =
        Grpc.newChannelBuilder(real.server().address(), InsecureChannelCredentials.create())
            .intercept(new Refusing())
            .build();
    service =
        WorkflowServiceStubs.newServiceStubs(
            WorkflowServiceStubsOptions.newBuilder().setChannel(channel).build());
    client =
        WorkflowClient.newInstance(
            service,
            WorkflowClientOptions.newBuilder()
                .setNamespace(namespace)
                .setDataConverter(Payloads.converter())
                .build());
  }

  /** How often it was refused to register one. */
  int refused() {
    return refused.get();
  }

  /** What an operator does with the attributes of a release. */
  void attribute(String verb, String... more) throws Exception {
    for (String name : List.of("ReleaseModel", "ReleaseState", "ReleaseWaitingFor")) {
      List<String> words = new ArrayList<>(List.of("operator", "search-attribute", verb));
      words.addAll(List.of("--name", name, "-n", namespace));
      words.addAll(List.of(more));
      RealServer.Said said = real.temporal(words.toArray(String[]::new));
      assertThat(said.exitCode()).as(said.text()).isZero();
    }
  }

  @Override
  public WorkflowClient client() {
    return client;
  }

  @Override
  public String address() {
    return real.server().address();
  }

  @Override
  public @Nullable String ui() {
    return real.server().ui();
  }

  @Override
  public String inWords() {
    return "namespace " + namespace + " of " + real.server().inWords();
  }

  @Override
  public void close() {
    service.shutdownNow();
    channel.shutdownNow();
  }

  private final class Refusing implements ClientInterceptor {
    @Override
    public <Q, A> ClientCall<Q, A> interceptCall(
        MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
      return Objects.equals(method.getBareMethodName(), "AddSearchAttributes")
          ? new Refused<>()
          : next.newCall(method, options);
    }
  }

  private final class Refused<Q, A> extends ClientCall<Q, A> {
    @Override
    public void start(Listener<A> listener, Metadata headers) {
      refused.incrementAndGet();
      listener.onClose(
          Status.PERMISSION_DENIED.withDescription("not allowed to register"), new Metadata());
    }

    @Override
    public void request(int messages) {}

    @Override
    public void cancel(@Nullable String message, @Nullable Throwable cause) {}

    @Override
    public void halfClose() {}

    @Override
    public void sendMessage(Q message) {}
  }
}
