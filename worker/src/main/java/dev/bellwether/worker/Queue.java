package dev.bellwether.worker;

import dev.bellwether.release.WireNames;
import java.util.Arrays;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * The task queues, by what runs on them. Each may have workers of its own, so that a crowd of
 * watches never keeps a rollback waiting and watching needs no right at the target.
 */
public enum Queue {
  /** Workflows, admission, artifacts, smoke tests and records. */
  RELEASE("", 20),
  /** Looks at the metrics. */
  WATCH(WireNames.WATCH_SUFFIX, 50),
  /** Forward effects at the target. */
  SERVING(WireNames.SERVING_SUFFIX, 20),
  /** The way back. */
  ROLLBACK(WireNames.ROLLBACK_SUFFIX, 10);

  private final String suffix;
  private final int slots;

  Queue(String suffix, int slots) {
    this.suffix = suffix;
    this.slots = slots;
  }

  /** The queue's name in Temporal. */
  public String in(String installation) {
    return installation + suffix;
  }

  /** The word for it on the command line. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Reads the words of the command line, in any letter case, and names them when it cannot. */
  static final class Word implements ITypeConverter<Queue> {
    @Override
    public Queue convert(String text) {
      return Arrays.stream(values())
          .filter(queue -> queue.word().equalsIgnoreCase(text.strip()))
          .findFirst()
          .orElseThrow(() ->
              new TypeConversionException(
                  "expected %s, came %s".formatted(Arrays.toString(values()), text)));
    }
  }

  /** As on the command line, where the help names them. */
  @Override
  public String toString() {
    return word();
  }

  /** Activities at once. */
  int slots() {
    return slots;
  }
}
