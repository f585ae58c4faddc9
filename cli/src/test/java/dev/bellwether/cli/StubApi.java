package dev.bellwether.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CopyOnWriteArrayList;

/** Answers requests with prepared answers in order, the last one for ever; notes what was asked. */
final class StubApi implements AutoCloseable {
  final List<String> requests = new CopyOnWriteArrayList<>();
  final List<String> bodies = new CopyOnWriteArrayList<>();
  private final Queue<Answer> answers = new ArrayDeque<>();
  private final HttpServer server;
  private Answer last = new Answer(500, "");

  private record Answer(int status, String body) {}

  StubApi() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException noPort) {
      throw new UncheckedIOException(noPort);
    }
    server.createContext("/", this::answer);
    server.start();
  }

  StubApi answers(int status, String body) {
    answers.add(new Answer(status, body));
    return this;
  }

  StubApi states(String... names) {
    for (String name : names) {
      answers(200, Golden.state(name).toString());
    }
    return this;
  }

  StubApi states(JsonNode... states) {
    for (JsonNode state : states) {
      answers(200, state.toString());
    }
    return this;
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  private synchronized void answer(HttpExchange exchange) throws IOException {
    requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
    bodies.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
    if (!answers.isEmpty()) {
      last = answers.remove();
    }
    byte[] body = last.body().getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(last.status(), body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
