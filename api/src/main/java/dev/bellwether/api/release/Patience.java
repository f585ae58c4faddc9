package dev.bellwether.api.release;

import java.time.Duration;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Asks again and again, at a steady pace, until an answer satisfies or the time is up. */
final class Patience {
  private Patience() {}

  /** The first answer that satisfies, else the last one. */
  static <T> T until(Duration most, Duration pace, Supplier<T> ask, Predicate<T> satisfied) {
    long end = System.nanoTime() + most.toNanos();
    T answer = ask.get();
    while (!satisfied.test(answer) && System.nanoTime() + pace.toNanos() <= end) {
      pause(pace);
      answer = ask.get();
    }
    return answer;
  }

  static void pause(Duration pace) {
    try {
      Thread.sleep(pace);
    } catch (InterruptedException e) {
      // The server is stopping; whoever waits gets the answer of now.
      Thread.currentThread().interrupt();
    }
  }
}
