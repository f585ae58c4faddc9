package dev.bellwether.release;

import dev.bellwether.activity.Failures;
import dev.bellwether.spec.Plan;
import java.time.Duration;

/** In the state it is about, an activity does not end before it is told to. */
class PausedWorld extends FakeWorld {
  volatile boolean slow = true;

  private final State slowIn;

  PausedWorld(Plan plan, State slowIn) {
    super(plan);
    this.slowIn = slowIn;
  }

  @Override
  public Artifact build(Build request) {
    pause(State.BUILDING);
    return super.build(request);
  }

  @Override
  public SmokeResult test(Smoke request) {
    pause(State.TESTING);
    return super.test(request);
  }

  @Override
  public Verified verify(Verify request) {
    pause(moving(request.weights().getOrDefault("v12", 0)));
    return super.verify(request);
  }

  @Override
  public Restored restore(Restore request) {
    pause(State.ROLLING_BACK);
    return super.restore(request);
  }

  /** In which state the canary gets this weight. */
  static State moving(int weight) {
    return weight == 100 ? State.PROMOTING : State.DEPLOYING;
  }

  final void pause(State here) {
    if (slow && here == slowIn) {
      throw again(Failures.NOT_YET, "not yet", Duration.ofSeconds(5));
    }
  }
}
