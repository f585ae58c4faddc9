package dev.bellwether.activity;

import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;

/** Takes down what nobody needs any more. */
@ActivityInterface
public interface RetireActivities {
  /**
   * Takes the version down if one fenced compare-and-set allows it: it has no traffic and is
   * neither stable, canary, baseline nor protected. If the ledger keeps it as the version before
   * stable, the same write clears that. Otherwise it is left alone, and not tried again: whoever
   * needs it now decides about it.
   */
  @ActivityMethod(name = "retire")
  Retired retire(Retire request);

  /**
   * @param release whose promotion made the version superfluous
   * @param serving name of the target's connection
   */
  record Retire(String release, String target, String serving, String model, String version) {}

  /**
   * @param why in words, in either case
   */
  record Retired(boolean takenDown, String why) {}
}
