package dev.bellwether.gate;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Errors while a canary warms up. They count for no gate, but a version that fails nearly always
 * must not be left alone for a minute: so many times its limit, on two looks running, fails it
 * outside the stated error rates. On the wire {@code requests/errors/looks}.
 *
 * @param requests of the warm-up
 * @param errors among them
 * @param looks running at which they were that many, with the newest
 */
public record EarlyErrors(double requests, double errors, int looks) {
  /** So many times its limit are no teething troubles. */
  public static final int TIMES = 10;

  /** What a verdict on them is called a test by. */
  static final String TEST = "warm_up";

  private static final int FAILING_LOOKS = 2;
  private static final int FEWEST_REQUESTS = 20;

  /** The inverse of {@link #line}. */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public static EarlyErrors parse(String line) {
    String[] parts = Evidence.parts(line, 3);
    return new EarlyErrors(
        Double.parseDouble(parts[0]), Double.parseDouble(parts[1]), Integer.parseInt(parts[2]));
  }

  /** All of it on one line. */
  @JsonValue
  public String line() {
    return Tally.of(requests, errors, looks).line().replace(' ', '/');
  }

  /**
   * With what a look saw of the canary while it warmed up.
   *
   * @return null for gates that do not speak of errors, and before the first request
   */
  static @Nullable EarlyErrors after(@Nullable EarlyErrors before, Gate gate, CountedLook look) {
    Tally seen = look.warming().canary().of(Facet.REQUESTS);
    if (!(gate instanceof Gate.MaxErrorRate rate) || !(seen.at(0) > 0)) {
      return before;
    }
    double requests = seen.at(0) + (before == null ? 0 : before.requests);
    double errors = seen.at(1) + (before == null ? 0 : before.errors);
    if (before != null && before.fail()) {
      return new EarlyErrors(requests, errors, before.looks);
    }
    boolean many = requests >= FEWEST_REQUESTS && errors >= requests * most(rate);
    int running = before == null ? 0 : before.looks;
    return new EarlyErrors(requests, errors, many ? running + 1 : 0);
  }

  private static double most(Gate.MaxErrorRate gate) {
    return Math.min(1, TIMES * gate.limitFraction());
  }

  /** Whether they fail the gate; they do so for good. */
  boolean fail() {
    return looks >= FAILING_LOOKS;
  }

  GateReport report(Gate gate, WatchTerms terms, CountedLook look) {
    return new GateReport(
        gate.name(),
        Verdict.FAIL,
        Quantities.share(errors / requests),
        gate.limit(),
        null,
        List.of(),
        new GateReport.Samples((long) requests, 0),
        TEST,
        "%s of %s requests failed while it warmed up, at least %d times the limit of %s on %d looks running: no error rate is claimed for this"
            .formatted(
                Quantities.share(errors / requests).display(),
                Words.count(requests),
                TIMES,
                gate.limit().display(),
                looks),
        terms.queries().get(gate.name()),
        look.at(),
        gate.terms().severity(),
        null,
        null,
        null,
        Duration.ZERO);
  }
}
