package dev.bellwether.metrics;

import dev.bellwether.activity.WatchState;
import dev.bellwether.gate.Evidence.PastLook;
import dev.bellwether.gate.Judged;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * For how long a gate has been without data. Only time in which somebody looked counts: a source
 * that nobody read was not silent.
 */
final class Blindness {
  /** So long without data, and a person is asked. */
  static final Duration LONGEST = Duration.ofMinutes(10);

  /** A pause between two looks that is no pause of the grid, but nobody looking. */
  private static final int GAP_LOOKS = 3;

  private static final Duration GAP = Duration.ofMinutes(1);

  private Blindness() {}

  /** Since when the newest looks running saw nothing new of the canary; null when they did. */
  static @Nullable Instant since(WatchState before, Judged judged, Duration look) {
    Instant since = judged.blindSince();
    if (since == null) {
      return null;
    }
    since = later(since, before.blindSince());
    Instant last = null;
    for (PastLook one : judged.evidence().looks()) {
      if (last != null && isGap(last, one.at(), look)) {
        since = later(since, one.at());
      }
      last = one.at();
    }
    return since;
  }

  /**
   * Whether a person must be asked now.
   *
   * @param asked when the workflow asked for this watch: a person who resumed a blind release wants
   *     to see whether data comes; null when it does not say
   */
  static boolean tooLong(@Nullable Instant since, @Nullable Instant asked, Instant at) {
    return since != null && Duration.between(later(since, asked), at).compareTo(LONGEST) >= 0;
  }

  private static boolean isGap(Instant last, Instant at, Duration look) {
    Duration pause = Duration.between(last, at);
    return pause.compareTo(look.multipliedBy(GAP_LOOKS)) > 0 && pause.compareTo(GAP) > 0;
  }

  private static Instant later(Instant one, @Nullable Instant other) {
    return other != null && other.isAfter(one) ? other : one;
  }
}
