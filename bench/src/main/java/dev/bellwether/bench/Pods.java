package dev.bellwether.bench;

import java.util.random.RandomGenerator;

/**
 * The pods of one version behind an even balancer. Each has counters that begin at 0 again when it
 * restarts, and then what it served since it was last read is lost.
 */
final class Pods {
  private static final int PODS = 4;
  private static final double RESTARTS_A_LOOK = 1.0 / 60;

  private final RandomGenerator random;
  private final int[] trials = new int[PODS];
  private final int[] events = new int[PODS];
  private final int[] trialsRead = new int[PODS];
  private final int[] eventsRead = new int[PODS];

  Pods(RandomGenerator random) {
    this.random = random;
  }

  /** What counters gained since they were read before. */
  record Seen(int trials, int events) {}

  void serve(int newTrials, int newEvents) {
    int trialsLeft = newTrials;
    int eventsLeft = newEvents;
    for (int pod = 0; pod < PODS; pod++) {
      boolean last = pod == PODS - 1;
      int n = last ? trialsLeft : Draws.binomial(random, trialsLeft, 1.0 / (PODS - pod));
      int x = last ? eventsLeft : Draws.binomial(random, eventsLeft, 1.0 / (PODS - pod));
      trialsLeft -= n;
      eventsLeft -= x;
      serve(pod, n, x);
    }
  }

  private void serve(int pod, int n, int x) {
    if (random.nextDouble() < RESTARTS_A_LOOK) {
      double after = random.nextDouble();
      trials[pod] = Draws.binomial(random, n, after);
      events[pod] = Draws.binomial(random, x, after);
    } else {
      trials[pod] += n;
      events[pod] += x;
    }
  }

  /** As the product reads them: what fell began at 0 again. */
  Seen read() {
    int n = 0;
    int x = 0;
    for (int pod = 0; pod < PODS; pod++) {
      boolean anew = trials[pod] < trialsRead[pod] || events[pod] < eventsRead[pod];
      n += trials[pod] - (anew ? 0 : trialsRead[pod]);
      x += events[pod] - (anew ? 0 : eventsRead[pod]);
      trialsRead[pod] = trials[pod];
      eventsRead[pod] = events[pod];
    }
    return new Seen(n, x);
  }
}
