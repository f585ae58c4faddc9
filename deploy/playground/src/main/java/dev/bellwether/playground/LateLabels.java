package dev.bellwether.playground;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

/** Labels of answers that were given, until they are told; of some they never are. */
final class LateLabels {
  private final long delayNanos;
  private final int percent;
  private final Queue<Waiting> queue = new ArrayDeque<>();
  private long answers;

  LateLabels(Duration delay, int percent) {
    this.delayNanos = delay.toNanos();
    this.percent = percent;
  }

  record Label(String id, int value) {}

  private record Waiting(Label label, long dueNanos) {}

  synchronized void add(Label label, long nowNanos) {
    long before = answers * percent / 100;
    answers++;
    if (answers * percent / 100 > before) {
      queue.add(new Waiting(label, nowNanos + delayNanos));
    }
  }

  /** Takes those that are to be told now, oldest first. */
  synchronized List<Label> due(long nowNanos) {
    List<Label> due = new ArrayList<>();
    while (!queue.isEmpty() && queue.element().dueNanos() - nowNanos <= 0) {
      due.add(queue.remove().label());
    }
    return due;
  }

  synchronized boolean waiting() {
    return !queue.isEmpty();
  }
}
