package dev.bellwether.cli;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/**
 * Ctrl-C while something is waited for: says how to come back and how to roll back, and changes
 * nothing. The JVM then exits with 130, as a shell expects after the signal.
 */
final class Detach {
  private final Console console;
  private final Supplier<Optional<StateObject>> last;
  private final AtomicBoolean over = new AtomicBoolean();

  Detach(Console console, Supplier<Optional<StateObject>> last) {
    this.console = console;
    this.last = last;
  }

  /** Does the work; leaving it early is a detachment, returning or failing is not. */
  <T> T during(Supplier<T> work) {
    Runtime.getRuntime().addShutdownHook(new Thread(this::say, "detach"));
    try {
      return work.get();
    } finally {
      over.set(true);
    }
  }

  /** What the hook runs. */
  void say() {
    if (!over.get()) {
      console.err().println();
      last.get().ifPresent(this::say);
    }
  }

  private void say(StateObject release) {
    console.err().println("Detached; the release goes on: " + release.id());
    console.err().println(" Watch again: bellwether watch " + release.id());
    console.err().println(" Roll back: bellwether rollback " + release.handle());
  }
}
