package dev.bellwether.playground;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.transport.HttpClientTransportDynamic;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.io.ClientConnector;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.proxy.ProxyHandler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/**
 * Passes an inference request to the version that the route chooses. Everything is counted before
 * the client sees its answer: whoever has one finds it in the metrics.
 */
final class InferenceProxy extends ProxyHandler.Reverse {
  private static final String CALL = InferenceProxy.class.getName() + ".call";
  private static final int MAX_ANSWER_BYTES = 4 * 1024 * 1024;
  private static final long CONNECT_TIMEOUT_MS = 1_000;
  private static final long ANSWER_TIMEOUT_MS = 15_000;
  private static final long IDLE_TIMEOUT_MS = 60_000;

  private final Routes routes;
  private final Predictions predictions;

  InferenceProxy(Routes routes, Predictions predictions) {
    super(request -> call(request).target());
    this.routes = routes;
    this.predictions = predictions;
    setViaHost("playground");
  }

  private static Call call(Request request) {
    return (Call) request.getAttribute(CALL);
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    try {
      JsonHandler.requireMethod(request, "POST");
      if (request.getLength() > JsonHandler.MAX_BODY_BYTES) {
        throw new ProblemException(413, "body-too-large", "the body is too large");
      }
      String model = JsonHandler.path(request).get(2);
      Call call = new Call(model, routes.get(model).choose());
      request.setAttribute(CALL, call);
      return pass(request, response, callback, call);
    } catch (ProblemException e) {
      Reply.problem(e.status(), e.body()).write(response, callback);
      return true;
    }
  }

  private boolean pass(Request request, Response response, Callback callback, Call call) {
    try {
      return super.handle(request, response, callback);
    } catch (RuntimeException e) {
      call.settle(500);
      throw e;
    }
  }

  @Override
  protected HttpClient newHttpClient() {
    QueuedThreadPool threads = new QueuedThreadPool(16, 2);
    threads.setName("router-client");
    threads.setDaemon(true);
    ClientConnector connector = new ClientConnector();
    connector.setExecutor(threads);
    connector.setSelectors(1);
    return new HttpClient(new HttpClientTransportDynamic(connector));
  }

  @Override
  protected void configureHttpClient(HttpClient client) {
    super.configureHttpClient(client);
    client.setConnectTimeout(CONNECT_TIMEOUT_MS);
    client.setIdleTimeout(IDLE_TIMEOUT_MS);
    client.setMaxConnectionsPerDestination(256);
    client.setMaxRequestsQueuedPerDestination(1024);
  }

  @Override
  protected org.eclipse.jetty.client.Request newProxyToServerRequest(
      Request request, HttpURI target) {
    return super.newProxyToServerRequest(request, target)
        .timeout(ANSWER_TIMEOUT_MS, TimeUnit.MILLISECONDS);
  }

  @Override
  protected org.eclipse.jetty.client.Response.CompleteListener newServerToProxyResponseListener(
      Request request,
      org.eclipse.jetty.client.Request toServer,
      Response response,
      Callback callback) {
    return new Answer(request, toServer, response, callback);
  }

  @Override
  protected void onServerToProxyResponseFailure(
      Request request,
      org.eclipse.jetty.client.Request toServer,
      org.eclipse.jetty.client.Response fromServer,
      Response response,
      Callback callback,
      Throwable failure) {
    call(request).settle(502);
    if (!response.isCommitted()) {
      response.reset();
    }
    super.onServerToProxyResponseFailure(
        request, toServer, fromServer, response, callback, failure);
  }

  /** One request on its way, counted once. */
  private static final class Call {
    private final String model;
    private final Route.Choice choice;
    private final long startedNanos = System.nanoTime();
    private final AtomicBoolean settled = new AtomicBoolean();

    Call(String model, Route.Choice choice) {
      this.model = model;
      this.choice = choice;
    }

    HttpURI target() {
      String path = "/v2/models/%s/versions/%s/infer".formatted(model, choice.version());
      return HttpURI.from("http", LoopbackServer.HOST, choice.loaded().port(), path);
    }

    /** Without an output to speak of. */
    void settle(int status) {
      settle(status, new Output.Other());
    }

    void settle(int status, Output output) {
      if (settled.compareAndSet(false, true)) {
        double milliseconds = (System.nanoTime() - startedNanos) / 1e6;
        choice.loaded().leave(status, milliseconds, output);
      }
    }
  }

  /** Holds the answer back until it is whole, counted and remembered. */
  private final class Answer extends ProxyResponseListener {
    private final Call call;
    private final Response response;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream(512);

    Answer(
        Request request,
        org.eclipse.jetty.client.Request toServer,
        Response response,
        Callback callback) {
      super(request, toServer, response, callback);
      this.call = call(request);
      this.response = response;
    }

    @Override
    public void onContent(
        org.eclipse.jetty.client.Response fromServer, Content.Chunk chunk, Runnable demander) {
      ByteBuffer bytes = chunk.getByteBuffer();
      if (body.size() + bytes.remaining() > MAX_ANSWER_BYTES) {
        // The client fails the exchange with this, and the request gets a 502.
        throw new IllegalStateException("the model server's answer is too large");
      }
      byte[] copy = new byte[bytes.remaining()];
      bytes.get(copy);
      body.write(copy, 0, copy.length);
      demander.run();
    }

    @Override
    public void onSuccess(org.eclipse.jetty.client.Response fromServer) {
      byte[] answer = body.toByteArray();
      if (fromServer.getStatus() == 200) {
        Output output = Output.of(answer);
        if (output instanceof Output.Prediction(String id, double probability)) {
          predictions.remember(
              id, new Predictions.Prediction(call.choice.loaded().series(), probability));
        }
        call.settle(200, output);
      } else {
        call.settle(fromServer.getStatus());
      }
      response.write(true, ByteBuffer.wrap(answer), this);
    }
  }
}
