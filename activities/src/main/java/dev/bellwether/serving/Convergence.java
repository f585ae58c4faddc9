package dev.bellwether.serving;

import dev.bellwether.serving.ServingTarget.Traffic;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Whether requests arrive in the written proportion, judged over several readings. Carried from try
 * to try in heartbeat details; pure but for the reading it is given.
 *
 * @param base counters at the reading that counting began with; null before the control plane shows
 *     the weights
 * @param last the newest counters
 * @param waitedMs asked for since counting began
 * @param tries so far; the delay between them grows with it
 * @param quiet readings in a row without a new canary request
 */
record Convergence(
    @Nullable Map<String, Long> base,
    @Nullable Map<String, Long> last,
    long waitedMs,
    int tries,
    int quiet) {
  static final Convergence NONE = new Convergence(null, null, 0, 0, 0);

  private static final Duration FIRST_DELAY = Duration.ofMillis(250);
  private static final Duration LONGEST_DELAY = Duration.ofSeconds(2);
  private static final Duration TOO_LITTLE_TRAFFIC_AFTER = Duration.ofSeconds(20);
  private static final int QUIET_READINGS = 2;
  private static final double SIGMAS = 3.5;
  private static final long FEWEST = 20;

  /** What one more reading gave. */
  sealed interface Step {}

  /**
   * @param canaryPercent null when there were too few requests to say
   */
  record Converged(@Nullable Double canaryPercent, long requests) implements Step {}

  record Waiting(Convergence state, String why, Duration delay) implements Step {}

  Step next(
      TargetState seen, Supplier<Traffic> traffic, Map<String, Integer> weights, String canary) {
    if (!seen.weights().equals(TargetState.withTraffic(weights))) {
      return wait(
          NONE.tried(tries),
          "%s shows %s, not yet %s"
              .formatted(seen.route(), TargetState.say(seen.weights()), TargetState.say(weights)));
    }
    Traffic now = traffic.get();
    if (base == null || last == null || restarted(last, now)) {
      return wait(from(now), "weights stand; counting requests");
    }
    int percent = weights.getOrDefault(canary, 0);
    return percent == 0 ? silence(now, canary) : proportion(now, canary, percent / 100.0, base);
  }

  /** The target could not be read: neither nearer nor further. */
  Step unreachable(@Nullable String why) {
    return wait(this, "the target cannot be read, trying again: " + why);
  }

  private Step silence(Traffic now, String canary) {
    long before = last == null ? 0 : last.getOrDefault(canary, 0L);
    if (now.of(canary) > before) {
      return wait(from(now), "the canary still answers requests");
    }
    return quiet + 1 >= QUIET_READINGS
        ? new Converged(0.0, now.total() - new Traffic(base == null ? Map.of() : base).total())
        : wait(
            new Convergence(base, now.requests(), waitedMs, tries, quiet + 1),
            "no new canary request at one reading");
  }

  private Step proportion(Traffic now, String canary, double weight, Map<String, Long> base) {
    Traffic begun = new Traffic(base);
    long requests = now.total() - begun.total();
    long canaries = now.of(canary) - begun.of(canary);
    double share = requests == 0 ? 0 : (double) canaries / requests;
    if (requests < needed(weight)) {
      return waitedMs >= TOO_LITTLE_TRAFFIC_AFTER.toMillis()
          ? new Converged(null, requests)
          : wait(
              new Convergence(base, now.requests(), waitedMs, tries, 0),
              "%d of %d requests counted".formatted(requests, needed(weight)));
    }
    double bound = SIGMAS * Math.sqrt(weight * (1 - weight) / requests) + 0.5 / requests;
    if (Math.abs(share - weight) <= bound) {
      return new Converged(100 * share, requests);
    }
    return wait(
        from(now),
        String.format(
            Locale.ROOT,
            "the canary got %.1f %% of %d requests, not yet %.0f %%",
            100 * share,
            requests,
            100 * weight));
  }

  /** So many that a share of 0 % or 100 % would stand out from any other weight. */
  static long needed(double weight) {
    double odds = weight >= 1 ? 0 : Math.max((1 - weight) / weight, weight / (1 - weight));
    return Math.max(FEWEST, (long) Math.ceil(SIGMAS * SIGMAS * odds) + 1);
  }

  private static boolean restarted(Map<String, Long> before, Traffic now) {
    return before.entrySet().stream().anyMatch(e -> now.of(e.getKey()) < e.getValue());
  }

  private Convergence from(Traffic now) {
    return new Convergence(now.requests(), now.requests(), 0, tries, 0);
  }

  private Convergence tried(int tries) {
    return new Convergence(base, last, waitedMs, tries, quiet);
  }

  private Step wait(Convergence state, String why) {
    Duration delay = FIRST_DELAY.multipliedBy(1L << Math.min(tries, 3));
    delay = delay.compareTo(LONGEST_DELAY) > 0 ? LONGEST_DELAY : delay;
    return new Waiting(
        new Convergence(
            state.base, state.last, state.waitedMs + delay.toMillis(), tries + 1, state.quiet),
        why,
        delay);
  }
}
