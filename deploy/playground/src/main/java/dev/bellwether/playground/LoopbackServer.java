package dev.bellwether.playground;

import java.net.URI;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** One small HTTP server on 127.0.0.1. */
final class LoopbackServer implements AutoCloseable {
  static final String HOST = "127.0.0.1";

  private static final int MAX_THREADS = 24;
  private static final int MIN_THREADS = 4;
  // Longer than the proxy's client keeps a connection: the server never closes one that is in use.
  private static final long IDLE_TIMEOUT_MS = 300_000;

  private final Server server;
  private final ServerConnector connector;

  private LoopbackServer(Server server, ServerConnector connector) {
    this.server = server;
    this.connector = connector;
  }

  /** Starts a server on the port; 0 takes a free one. */
  static LoopbackServer start(String name, int port, Handler handler) {
    QueuedThreadPool threads = new QueuedThreadPool(MAX_THREADS, MIN_THREADS);
    threads.setName(name);
    threads.setDaemon(true);
    Server server = new Server(threads);
    ServerConnector connector =
        new ServerConnector(server, 1, 1, new HttpConnectionFactory(configuration()));
    connector.setHost(HOST);
    connector.setPort(port);
    connector.setIdleTimeout(IDLE_TIMEOUT_MS);
    server.addConnector(connector);
    server.setHandler(handler);
    server.setErrorHandler(LoopbackServer::problem);
    LoopbackServer started = new LoopbackServer(server, connector);
    try {
      server.start();
      return started;
    } catch (Exception e) {
      started.close();
      throw new IllegalStateException("cannot serve on " + HOST + ":" + port + ": " + reason(e), e);
    }
  }

  private static HttpConfiguration configuration() {
    HttpConfiguration configuration = new HttpConfiguration();
    configuration.setSendServerVersion(false);
    // No second spelling of a path: what could hide a slash or a dot is a 400.
    configuration.setUriCompliance(UriCompliance.DEFAULT);
    return configuration;
  }

  private static boolean problem(Request request, Response response, Callback callback) {
    int status = response.getStatus() >= 400 ? response.getStatus() : 500;
    Object message = request.getAttribute(ErrorHandler.ERROR_MESSAGE);
    String detail = message == null ? HttpStatus.getMessage(status) : message.toString();
    Reply.problem(status, ProblemException.body(status, "http-" + status, detail))
        .write(response, callback);
    return true;
  }

  private static String reason(Exception e) {
    Throwable cause = e.getCause() == null ? e : e.getCause();
    return String.valueOf(cause.getMessage());
  }

  int port() {
    return connector.getLocalPort();
  }

  URI url() {
    return URI.create("http://" + HOST + ":" + port());
  }

  boolean isRunning() {
    return server.isRunning();
  }

  @Override
  public void close() {
    try {
      // Not destroyed: that reaches what all clients of the process share.
      server.stop();
    } catch (Exception e) {
      throw new IllegalStateException("cannot stop the server", e);
    }
  }
}
