package dev.bellwether.admission;

import dev.bellwether.serving.ServingTarget;
import dev.bellwether.serving.ServingTarget.Traffic;
import dev.bellwether.serving.TargetFailure;
import dev.bellwether.spec.Finding;
import dev.bellwether.spec.Plan;
import java.util.List;

/** Warns of steps that cannot get their requests in time, and of gates that nothing feeds. */
@FunctionalInterface
public interface Feasibility {
  /**
   * @param requestsPerSecond of all versions together; NaN when it could not be measured
   */
  List<Finding> check(Plan plan, double requestsPerSecond);

  /** Waits between the two readings of a rate. */
  @FunctionalInterface
  interface Pause {
    void pause() throws InterruptedException;
  }

  /** Requests a second at the target, or NaN: a warning is not worth a failed admission. */
  static double rate(ServingTarget target, Pause pause) {
    try {
      Traffic first = target.traffic();
      long begun = System.nanoTime();
      pause.pause();
      double seconds = (System.nanoTime() - begun) / 1e9;
      long requests = target.traffic().total() - first.total();
      return requests < 0 || seconds <= 0 ? Double.NaN : requests / seconds;
    } catch (TargetFailure unreadable) {
      return Double.NaN;
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      return Double.NaN;
    }
  }
}
