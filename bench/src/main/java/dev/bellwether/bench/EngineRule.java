package dev.bellwether.bench;

import dev.bellwether.gate.sequential.Moment;
import dev.bellwether.gate.sequential.Sample;
import dev.bellwether.gate.sequential.SequentialState;
import dev.bellwether.gate.sequential.SequentialTest;
import java.time.Duration;
import java.time.Instant;

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
    observe(counts);
    return test.standing(state).failLogE();
  }

  /** Whether it passes now. */
  boolean passes(Counts counts, double alpha) {
    observe(counts);
    return test.standing(state).passes(alpha);
  }

  void nextStep() {
    state = test.nextStep(state);
  }

  private void observe(Counts counts) {
    made++;
    Moment moment = Moment.settled(START.plus(look.multipliedBy(made)), look);
    state = test.observe(state, moment, Sample.Trials.of(counts.both())).state();
  }
}
