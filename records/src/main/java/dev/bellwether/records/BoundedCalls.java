package dev.bellwether.records;

import dev.bellwether.records.Records.RecordsUnavailable;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Runs calls on threads of its own, first come first served, and waits for each no longer than the
 * limit: a disk that hangs then costs the caller the limit and not its watch. A call whose caller
 * has left may still take effect; records writes are idempotent, so that is harmless.
 */
final class BoundedCalls implements AutoCloseable {
  private static final int MAX_WAITING = 1000;

  private final String subject;
  private final Duration limit;
  private final ExecutorService executor;

  BoundedCalls(String subject, int threads, Duration limit) {
    this.subject = subject;
    this.limit = limit;
    this.executor =
        new ThreadPoolExecutor(
            threads,
            threads,
            0,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(MAX_WAITING),
            Thread.ofPlatform().daemon().name("records-", 0).factory());
  }

  <T> T call(String what, Callable<T> work) {
    Future<T> future = submit(what, work);
    try {
      return future.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw unavailable(what, "failed: " + firstLine(e), e);
    } catch (TimeoutException e) {
      future.cancel(false);
      throw unavailable(what, "got no answer within " + limit.toMillis() + " ms", e);
    } catch (InterruptedException e) {
      future.cancel(false);
      Thread.currentThread().interrupt();
      throw unavailable(what, "was interrupted", e);
    }
  }

  private <T> Future<T> submit(String what, Callable<T> work) {
    try {
      return executor.submit(work);
    } catch (RejectedExecutionException e) {
      throw unavailable(
          what, executor.isShutdown() ? "came after close" : "found the queue full", e);
    }
  }

  private RecordsUnavailable unavailable(String what, String how, Throwable cause) {
    return new RecordsUnavailable("%s: %s %s".formatted(subject, what, how), cause);
  }

  static String firstLine(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    String message = root.getMessage();
    return message == null
        ? root.getClass().getSimpleName()
        : message.lines().findFirst().orElse("");
  }

  /** Lets what was submitted finish, within the limit. */
  @Override
  public void close() {
    executor.shutdown();
    try {
      if (!executor.awaitTermination(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        executor.shutdownNow();
      }
    } catch (InterruptedException e) {
      executor.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
