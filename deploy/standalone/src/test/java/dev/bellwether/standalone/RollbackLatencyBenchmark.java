package dev.bellwether.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.bellwether.playground.Quality;
import dev.bellwether.records.Records.LookRow;
import dev.bellwether.release.Outcome;
import dev.bellwether.release.ReleaseStatus;
import dev.bellwether.release.ReleaseStatus.TimelineEntry;
import dev.bellwether.release.State;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * How long a canary keeps its traffic once it is known to be bad, on a real development server, or
 * with {@code -Dbellwether.real.on=memory} on the one in memory: from the look that decides fail,
 * and from {@code temporal workflow signal --name rollback}, until the router itself answers weight
 * 0. Prints median and maximum. With {@code temporal} on the PATH (the class path in a variable:
 * ONNX Runtime crashes in a process with a very long command line):
 *
 * <pre>
 * mvn -q -DskipTests package dependency:build-classpath -Dmdep.outputFile=target/test.classpath
 * export CLASSPATH="deploy/standalone/target/test-classes:deploy/standalone/target/classes"
 * export CLASSPATH="$CLASSPATH:$(cat deploy/standalone/target/test.classpath)"
 * java -Dbellwether.runs=50 dev.bellwether.standalone.RollbackLatencyBenchmark
 * </pre>
 */
final class RollbackLatencyBenchmark {
  private static final int RUNS = Integer.getInteger("bellwether.runs", 5);
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration POLL = Duration.ofMillis(5);

  private RollbackLatencyBenchmark() {}

  public static void main(String[] arguments) throws Exception {
    try (RealServer real = RealServer.asTold("bellwether.real.on")) {
      System.out.println(real.server().inWords());
      List<Duration> decided = new ArrayList<>();
      List<Duration> asked = new ArrayList<>();
      for (int run = 0; run < RUNS; run++) {
        decided.add(fromTheDecidingLook(real));
        asked.add(fromTheSignal(real));
      }
      print("from the look that decides fail to weight 0 read back", decided);
      print("from `temporal workflow signal --name rollback` to weight 0 read back", asked);
    }
    // The server in memory leaves a thread of its own behind.
    System.exit(0);
  }

  /** From the point in time that the look was due, so the look itself counts. */
  private static Duration fromTheDecidingLook(RealServer real) throws Exception {
    try (Ground ground = Ground.prepare(real, Quality.FAILING, Pace.FAST);
        Stack stack = ground.stack()) {
      ground.start(Ground.TARGET, Ground.SEED);
      ground.awaitState(State.WATCHING);
      awaitWeightZero(ground);
      Instant readBack = Instant.now();
      ReleaseStatus ended = ground.awaitOutcome(Ground.TARGET, Outcome.ROLLED_BACK, PATIENCE);
      return Duration.between(decidingLook(stack, ended), readBack);
    }
  }

  /** The newest look when the release wrote down that it rolls back. */
  private static Instant decidingLook(Stack stack, ReleaseStatus ended) {
    Instant decision =
        ended.timeline().stream()
            .filter(line -> line.what().startsWith("rolling back"))
            .map(TimelineEntry::at)
            .findFirst()
            .orElseThrow();
    return stack.records().looks(ended.id()).stream()
        .map(LookRow::at)
        .filter(at -> !at.isAfter(decision))
        .reduce((earlier, later) -> later)
        .orElseThrow();
  }

  private static Duration fromTheSignal(RealServer real) throws Exception {
    try (Ground ground = Ground.prepare(real, Quality.GOOD, Ground.PATIENT);
        Stack stack = ground.stack()) {
      ground.start(Ground.TARGET, Ground.SEED);
      ground.awaitState(State.WATCHING);
      Instant asked = Instant.now();
      real.temporal("workflow", "signal", "-w", Ground.TARGET, "--name", "rollback");
      awaitWeightZero(ground);
      Instant readBack = Instant.now();
      ReleaseStatus ended = ground.awaitOutcome(Ground.TARGET, Outcome.ROLLED_BACK, PATIENCE);
      assertThat(stack.records().looks(ended.id())).isNotEmpty();
      return Duration.between(asked, readBack);
    }
  }

  private static void awaitWeightZero(Ground ground) {
    await().atMost(PATIENCE).pollInterval(POLL).until(() -> ground.weight("v12") == 0);
  }

  private static void print(String what, List<Duration> runs) {
    List<Duration> sorted = runs.stream().sorted().toList();
    System.out.printf(
        "%s, %d runs: median %d ms, max %d ms%n",
        what, sorted.size(), sorted.get(sorted.size() / 2).toMillis(), sorted.getLast().toMillis());
  }
}
