package dev.bellwether.serving;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.bellwether.spec.JsonMappers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The playground's router in memory, over real HTTP on loopback: one route, strict on the fence. It
 * writes down every change it made, and breaks in the ways that a test asks for.
 */
public final class FakeRouter implements AutoCloseable {
  /** What to do to a request before or after it takes effect. */
  public enum Fault {
    /** 503 and no effect. */
    UNAVAILABLE,
    /** The effect happens, the connection closes without an answer. */
    REPLY_LOST,
    /** 200, and nothing happened. */
    LIES,
    /** Waits for {@link #release} after the effect. */
    HANGS,
    /** Waits for {@link #release} before the effect. */
    LATE
  }

  static {
    // Else each answer waits 40 ms for the acknowledgement of its own headers.
    System.setProperty("sun.net.httpserver.nodelay", "true");
  }

  private record Planned(Predicate<String> request, Fault fault) {}

  private final String model;
  private final JsonMapper mapper = JsonMappers.lenient();
  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<Planned> faults = new ArrayList<>();
  private final List<String> changes = new ArrayList<>();
  private final Map<String, Integer> weights = new TreeMap<>();
  private final Map<String, ObjectNode> versions = new TreeMap<>();
  private final Map<String, Long> requests = new TreeMap<>();
  private final CountDownLatch released = new CountDownLatch(1);
  private @Nullable JsonNode ledger;
  private long revision = 1;
  private int reads;
  private @Nullable Runnable beforeWrite;

  public FakeRouter(String model) {
    this.model = model;
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  public String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** Loads versions and gives the first all traffic, as an operator would have. */
  public synchronized FakeRouter serving(String first, String... more) {
    load(first, "sha256:" + "0".repeat(64));
    for (String version : more) {
      load(version, "sha256:" + "0".repeat(64));
    }
    weights.clear();
    weights.put(first, 100);
    return this;
  }

  /** Somebody's change past Bellwether; the ledger stays. */
  public synchronized void setWeights(Map<String, Integer> other) {
    other.keySet().forEach(v -> load(v, "sha256:" + "0".repeat(64)));
    weights.clear();
    weights.putAll(other);
    revision++;
  }

  public synchronized void setLedger(@Nullable Ledger other) {
    ledger = other == null ? null : mapper.valueToTree(other);
    revision++;
  }

  /** What somebody wrote by hand. */
  public synchronized void setRawLedger(String json) {
    try {
      ledger = mapper.readTree(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    revision++;
  }

  public synchronized void unready(String version) {
    load(version, "sha256:" + "0".repeat(64));
    Objects.requireNonNull(versions.get(version)).put("ready", false);
  }

  public synchronized void unload(String version) {
    versions.remove(version);
  }

  private void load(String version, String digest) {
    versions.put(
        version,
        mapper
            .createObjectNode()
            .put("ready", true)
            .put("digest", digest)
            .put("url", url() + "/servers/" + version));
  }

  /** The data plane answers so many more requests of a version. */
  public synchronized void answer(String version, long more) {
    requests.merge(version, more, Long::sum);
  }

  /** The next request that begins so ({@code "PUT /admin"}) meets the fault, once. */
  public synchronized FakeRouter next(String beginsWith, Fault fault) {
    faults.add(new Planned(line -> line.startsWith(beginsWith), fault));
    return this;
  }

  /** Runs once, right before the next write is judged: the place for a race. */
  public synchronized void beforeNextWrite(Runnable race) {
    beforeWrite = race;
  }

  /** Lets what hangs go on. */
  public void release() {
    released.countDown();
  }

  /** Every change that took effect, in order. */
  public synchronized List<String> changes() {
    return List.copyOf(changes);
  }

  public synchronized Map<String, Integer> weights() {
    return new TreeMap<>(weights);
  }

  public synchronized @Nullable Ledger ledger() {
    return ledger == null ? null : mapper.convertValue(ledger, Ledger.class);
  }

  public synchronized boolean has(String version) {
    return versions.containsKey(version);
  }

  public synchronized int reads() {
    return reads;
  }

  @Override
  public void close() {
    release();
    server.stop(0);
    threads.close();
  }

  private void handle(HttpExchange exchange) throws IOException {
    String line = exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath();
    Fault fault = take(line);
    byte[] body = exchange.getRequestBody().readAllBytes();
    if (fault == Fault.UNAVAILABLE) {
      send(exchange, problem(503, "unavailable", "asked to come back"));
      return;
    }
    if (fault == Fault.LATE) {
      awaitRelease();
    }
    runRace(line);
    Reply reply = fault == Fault.LIES ? new Reply(200, "{}") : answer(exchange, line, body);
    if (fault == Fault.HANGS) {
      awaitRelease();
    }
    if (fault == Fault.REPLY_LOST) {
      exchange.close();
      return;
    }
    send(exchange, reply);
  }

  private synchronized @Nullable Fault take(String line) {
    for (Planned planned : faults) {
      if (planned.request().test(line)) {
        faults.remove(planned);
        return planned.fault();
      }
    }
    return null;
  }

  private void runRace(String line) {
    Runnable race = null;
    synchronized (this) {
      if ((line.startsWith("PUT") || line.startsWith("DELETE")) && beforeWrite != null) {
        race = beforeWrite;
        beforeWrite = null;
      }
    }
    if (race != null) {
      race.run();
    }
  }

  private void awaitRelease() {
    try {
      released.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized Reply answer(HttpExchange exchange, String line, byte[] body)
      throws IOException {
    String route = "/admin/routes/" + model;
    String path = exchange.getRequestURI().getPath();
    if (line.equals("GET /metrics")) {
      return new Reply(200, metrics());
    }
    if (line.equals("GET /admin/routes")) {
      return new Reply(200, "{\"routes\":[\"" + model + "\"]}");
    }
    if (path.startsWith(route + "/versions/")) {
      String version = path.substring((route + "/versions/").length());
      return line.startsWith("DELETE")
          ? unloaded(version, exchange.getRequestHeaders().getFirst("If-Match"))
          : loaded(version, body);
    }
    if (!path.equals(route)) {
      return problem(404, "unknown-route", "no route " + path);
    }
    if (line.startsWith("GET")) {
      reads++;
      return new Reply(200, state().toString());
    }
    return written(exchange.getRequestHeaders().getFirst("If-Match"), mapper.readTree(body));
  }

  private Reply written(@Nullable String ifMatch, JsonNode body) {
    if (ifMatch == null) {
      return problem(428, "if-match", "needs If-Match");
    }
    if (!ifMatch.equals("\"" + revision + "\"")) {
      return conflict("revision-mismatch");
    }
    Map<String, Integer> asked = new TreeMap<>();
    body.path("weights").properties().forEach(e -> asked.put(e.getKey(), e.getValue().asInt()));
    asked.values().removeIf(w -> w == 0);
    JsonNode fresh = body.path("ledger");
    if (ledger != null) {
      int order = order(fresh, ledger);
      if (order < 0) {
        return conflict("stale-fence");
      }
      if (order == 0 && !asked.equals(weights)) {
        return conflict("fence-conflict");
      }
    }
    boolean served =
        asked.keySet().stream()
            .map(versions::get)
            .allMatch(v -> v != null && v.path("ready").asBoolean());
    if (!served || asked.values().stream().mapToInt(w -> w).sum() != 100) {
      return problem(422, "bad-weights", "cannot serve " + asked);
    }
    weights.clear();
    weights.putAll(asked);
    ledger = fresh.isObject() ? fresh : null;
    revision++;
    changes.add(
        "write %d.%d %s %s"
            .formatted(
                fresh.path("epoch").asLong(),
                fresh.path("op_seq").asLong(),
                weights,
                fresh.path("state").asText()));
    return new Reply(200, state().toString());
  }

  private static int order(JsonNode fresh, JsonNode stored) {
    int epochs = Long.compare(fresh.path("epoch").asLong(), stored.path("epoch").asLong());
    return epochs != 0
        ? epochs
        : Long.compare(fresh.path("op_seq").asLong(), stored.path("op_seq").asLong());
  }

  private Reply loaded(String version, byte[] body) throws IOException {
    JsonNode request = mapper.readTree(body);
    String digest = request.path("digest").asText();
    ObjectNode present = versions.get(version);
    if (present != null && present.path("digest").asText().equals(digest)) {
      return new Reply(200, state().toString());
    }
    if (weights.getOrDefault(version, 0) > 0) {
      return problem(409, "version-in-use", version + " has traffic");
    }
    if (request.path("path").asText().contains("broken")) {
      return problem(422, "cannot-load", "no model in the folder");
    }
    load(version, digest);
    changes.add("load " + version);
    return new Reply(201, state().toString());
  }

  private Reply unloaded(String version, @Nullable String ifMatch) {
    if (ifMatch != null && !ifMatch.equals("\"" + revision + "\"")) {
      return conflict("revision-mismatch");
    }
    if (weights.getOrDefault(version, 0) > 0) {
      return problem(409, "version-in-use", version + " has traffic");
    }
    if (versions.remove(version) != null) {
      changes.add("unload " + version);
    }
    return new Reply(204, "");
  }

  private ObjectNode state() {
    ObjectNode state = mapper.createObjectNode().put("route", model).put("revision", revision);
    state.set("weights", mapper.valueToTree(weights));
    state.set("ledger", ledger);
    state.set("versions", mapper.valueToTree(versions));
    return state;
  }

  private String metrics() {
    StringBuilder page = new StringBuilder("# TYPE model_requests_total counter\n");
    requests.forEach((version, count) ->
        page.append(
            "model_requests_total{model=\"%s\",version=\"%s\",code=\"2xx\"} %d\n"
                .formatted(model, version, count)));
    return page.toString();
  }

  private Reply conflict(String code) {
    ObjectNode problem = mapper.createObjectNode().put("status", 412).put("code", code);
    problem.set("current", state());
    return new Reply(412, problem.toString());
  }

  private Reply problem(int status, String code, String detail) {
    return new Reply(
        status,
        mapper
            .createObjectNode()
            .put("status", status)
            .put("code", code)
            .put("detail", detail)
            .toString());
  }

  private static void send(HttpExchange exchange, Reply reply) throws IOException {
    byte[] bytes = reply.body().getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(reply.status(), bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  private record Reply(int status, String body) {}
}
