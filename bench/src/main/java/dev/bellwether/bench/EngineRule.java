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

  /** Where it stands after one more look. */
  Standing standing(Sample sample) {
    observe(sample);
    return test.standing(state);
  }

  /** The first look, from 1, at which it is so; 0 if it never is. */
  static int first(
      SequentialTest test, Supplier<Sample> samples, int looks, Predicate<Standing> wanted) {
    EngineRule rule = new EngineRule(test, 60);
    for (int look = 1; look <= looks; look++) {
      if (wanted.test(rule.standing(samples.get()))) {
        return look;
      }
    }
    return 0;
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
