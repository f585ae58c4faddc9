package dev.bellwether.bench;

import dev.bellwether.gate.sequential.Moment;
import dev.bellwether.gate.sequential.Sample;
import dev.bellwether.gate.sequential.SequentialState;
import dev.bellwether.gate.sequential.SequentialTest;
import dev.bellwether.gate.sequential.Standing;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** This product's gate; the score is ln of the evidence. */
final class EngineRule implements Rule {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private final SequentialTest test;
  private final Duration look;
  private SequentialState state;
  private int made;

  EngineRule(SequentialTest test, int lookSeconds) {
    this.test = test;
    this.look = Duration.ofSeconds(lookSeconds);
    this.state = test.start();
  }

  @Override
  public double score(Counts counts) {
    observe(Sample.Trials.of(counts.both()));
    return test.standing(state).failLogE();
  }

  /** Whether it passes now. */
  boolean passes(Counts counts, double alpha) {
    observe(Sample.Trials.of(counts.both()));
    return test.standing(state).passes(alpha);
  }

  /** Whether it is ever so, at any look. */
  static boolean ever(
      SequentialTest test, Supplier<Sample> samples, int looks, Predicate<Standing> wanted) {
    EngineRule rule = new EngineRule(test, 60);
    for (int look = 0; look < looks; look++) {
      rule.observe(samples.get());
      if (wanted.test(test.standing(rule.state))) {
        return true;
      }
    }
    return false;
  }

  void nextStep() {
    state = test.nextStep(state);
  }

  private void observe(Sample sample) {
    made++;
    Moment moment = Moment.settled(START.plus(look.multipliedBy(made)), look);
    state = test.observe(state, moment, sample).state();
  }
}
