package dev.bellwether.playground;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.eclipse.jetty.client.BytesRequestContent;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.client.Response;
import org.eclipse.jetty.client.transport.HttpClientTransportDynamic;
import org.eclipse.jetty.io.ClientConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/**
 * Users of the model, for a while: sends the held-out rows in shuffled passes at a steady rate, and
 * the true label after each answer, at once or late.
 */
final class Traffic implements AutoCloseable {
  private static final Duration TICK = Duration.ofMillis(5);
  private static final double RAMP_SECONDS = 2;
  private static final Duration TIMEOUT = Duration.ofSeconds(20);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(5);

  private final URI router;
  private final String path;
  private final TrafficPlan plan;
  private final ShuffledPasses<LabelledRow> rows;
  private final HttpClient client;
  private final Thread ticker;
  private final String idPrefix = UUID.randomUUID().toString().substring(0, 8) + "-";
  private final long startedNanos = System.nanoTime();
  private final AtomicInteger inFlight = new AtomicInteger();
  private final AtomicLong sent = new AtomicLong();
  private final AtomicLong skipped = new AtomicLong();
  private final AtomicLong succeeded = new AtomicLong();
  private final AtomicLong failed = new AtomicLong();
  private final AtomicLong labelled = new AtomicLong();
  private final LateLabels labels;
  private volatile boolean stopped;
  private volatile boolean closed;

  private Traffic(URI router, String model, TrafficPlan plan, List<LabelledRow> rows, long seed) {
    this.router = router;
    this.path = "/v2/models/" + model + "/infer";
    this.plan = plan;
    this.rows = new ShuffledPasses<>(rows, seed);
    this.labels = new LateLabels(plan.labelDelay(), plan.labelPercent());
    this.client = client(plan.concurrency());
    this.ticker = Thread.ofPlatform().daemon().name("traffic-ticker").unstarted(this::run);
  }

  static Traffic start(
      URI router, String model, TrafficPlan plan, List<LabelledRow> rows, long seed) {
    if (!router.getHost().equals(LoopbackServer.HOST)) {
      throw new IllegalArgumentException("traffic goes to " + LoopbackServer.HOST + " alone");
    }
    Traffic traffic = new Traffic(router, model, plan, rows, seed);
    try {
      traffic.client.start();
    } catch (Exception e) {
      throw new IllegalStateException("cannot start the client", e);
    }
    traffic.ticker.start();
    return traffic;
  }

  private static HttpClient client(int connections) {
    QueuedThreadPool threads = new QueuedThreadPool(12, 2);
    threads.setName("traffic-client");
    threads.setDaemon(true);
    ClientConnector connector = new ClientConnector();
    connector.setExecutor(threads);
    connector.setSelectors(1);
    HttpClient client = new HttpClient(new HttpClientTransportDynamic(connector));
    client.setMaxConnectionsPerDestination(connections);
    return client;
  }

  private void run() {
    try {
      while (!closed && (!stopped || inFlight.get() > 0 || labels.waiting())) {
        if (!stopped) {
          tick();
        }
        labels.due(System.nanoTime()).forEach(this::label);
        LockSupport.parkNanos(TICK.toNanos());
      }
    } finally {
      stopped = true;
    }
  }

  private void tick() {
    long elapsedNanos = System.nanoTime() - startedNanos;
    long due = Math.min(plan.maxRequests(), dueBy(elapsedNanos));
    long open = due - sent.get() - skipped.get();
    // A stall is not made up for in one burst: what a tenth of a second cannot hold is skipped.
    long burst = Math.max(1, plan.requestsPerSecond() / 10);
    if (open > burst) {
      skipped.addAndGet(open - burst);
      open = burst;
    }
    for (; open > 0; open--) {
      if (inFlight.get() < plan.concurrency()) {
        send(rows.next());
      } else {
        skipped.incrementAndGet();
      }
    }
    if (due == plan.maxRequests() || elapsedNanos >= plan.maxDuration().toNanos()) {
      stopped = true;
    }
  }

  /** The rate grows evenly at first, then stays: a cold router meets no crowd. */
  private long dueBy(long elapsedNanos) {
    double seconds = elapsedNanos / 1e9;
    double atFullRate =
        seconds < RAMP_SECONDS
            ? seconds * seconds / (2 * RAMP_SECONDS)
            : seconds - RAMP_SECONDS / 2;
    return (long) (atFullRate * plan.requestsPerSecond());
  }

  private void send(LabelledRow row) {
    inFlight.incrementAndGet();
    String id = idPrefix + sent.incrementAndGet();
    ObjectNode body = Json.object().put("id", id);
    body.set("inputs", row.inputs());
    post(path, body)
        .send(result -> {
          if (result.isSucceeded() && result.getResponse().getStatus() == 200) {
            succeeded.incrementAndGet();
            answered(new LateLabels.Label(id, row.label()));
          } else {
            failed.incrementAndGet();
            inFlight.decrementAndGet();
          }
        });
  }

  /** A label that is not late is part of its request. */
  private void answered(LateLabels.Label label) {
    if (plan.labelDelay().isZero() && plan.labelPercent() == 100) {
      tell(label);
      return;
    }
    labels.add(label, System.nanoTime());
    inFlight.decrementAndGet();
  }

  private void label(LateLabels.Label label) {
    inFlight.incrementAndGet();
    tell(label);
  }

  private void tell(LateLabels.Label label) {
    Response.CompleteListener counted =
        result -> {
          if (result.isSucceeded() && result.getResponse().getStatus() == 204) {
            labelled.incrementAndGet();
          }
          inFlight.decrementAndGet();
        };
    post("/labels", Json.object().put("id", label.id()).put("label", label.value())).send(counted);
  }

  private Request post(String to, ObjectNode body) {
    return client
        .newRequest(router)
        .path(to)
        .method("POST")
        .body(new BytesRequestContent("application/json", Json.bytes(body)))
        .timeout(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
  }

  TrafficCounts counts() {
    boolean running = !stopped || inFlight.get() > 0 || (!closed && labels.waiting());
    return new TrafficCounts(
        sent.get(), succeeded.get(), failed.get(), labelled.get(), skipped.get(), running);
  }

  /** Sends nothing more, and waits for the answers that are still due. */
  @Override
  public void close() {
    stopped = true;
    closed = true;
    long deadline = System.nanoTime() + STOP_LIMIT.toNanos();
    while ((ticker.isAlive() || inFlight.get() > 0) && System.nanoTime() < deadline) {
      LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
    }
    try {
      // Not destroyed: that reaches what all clients of the process share.
      client.stop();
    } catch (Exception e) {
      throw new IllegalStateException("cannot stop the client", e);
    }
  }
}
