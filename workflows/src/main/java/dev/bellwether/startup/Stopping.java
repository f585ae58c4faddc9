package dev.bellwether.startup;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Ends a program that would otherwise run for ever, and lets it clean up first. */
public final class Stopping {
  /** A clean-up that hangs must not keep the process. */
  private static final Duration LONGEST = Duration.ofSeconds(30);

  private final CountDownLatch asked = new CountDownLatch(1);
  private final CountDownLatch cleaned = new CountDownLatch(1);

  /** Asked by the signal that ends the process, which then waits for {@link #done}. */
  public static Stopping onSignal() {
    var stopping = new Stopping();
    Runtime.getRuntime().addShutdownHook(new Thread(stopping::stop));
    return stopping;
  }

  /** Asks the program to end. */
  public void ask() {
    asked.countDown();
  }

  private void stop() {
    ask();
    try {
      boolean ignored = cleaned.await(LONGEST.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Returns once it was asked. */
  public void await() throws InterruptedException {
    asked.await();
  }

  /** Whether it was asked within this time. */
  public boolean await(Duration atMost) throws InterruptedException {
    return asked.await(atMost.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Whether it was asked already. */
  public boolean asked() {
    return asked.getCount() == 0;
  }

  /** Everything is closed. */
  public void done() {
    cleaned.countDown();
  }
}
