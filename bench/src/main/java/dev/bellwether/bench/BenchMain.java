package dev.bellwether.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Measures what the gates promise. Without arguments: the promises, in about two minutes, and exit
 * code 1 when one is broken. {@code --whole FILE}: the promises with more runs, and every table
 * beside the rules of others, as Markdown into that file, within half an hour.
 */
public final class BenchMain {
  private static final long SEED = 20_261_122;

  private BenchMain() {}

  /** {@code [--seed N] [--whole FILE]}. */
  public static void main(String[] arguments) throws IOException {
    List<String> options = List.of(arguments);
    int seedAt = options.indexOf("--seed");
    int wholeAt = options.indexOf("--whole");
    long seed = seedAt < 0 ? SEED : Long.parseLong(options.get(seedAt + 1));
    System.out.println("seed " + seed);
    long start = System.nanoTime();
    Lab lab = new Lab(seed, wholeAt < 0 ? Lab.Form.SHORT : Lab.Form.WHOLE);
    Findings findings = measure(lab);
    findings.bars().forEach(System.out::println);
    long broken = findings.bars().stream().filter(bar -> !bar.kept()).count();
    String summary =
        "%d promises, %d broken; seed %d; %d s, of CPU %d s"
            .formatted(
                findings.bars().size(),
                broken,
                seed,
                Duration.ofNanos(System.nanoTime() - start).toSeconds(),
                cpuSeconds());
    System.out.println(summary);
    if (wholeAt >= 0) {
      findings.heading("All other promises");
      findings.list();
      findings.paragraph(summary + ".");
      Files.writeString(Path.of(options.get(wholeAt + 1)), findings.text());
    }
    if (broken > 0) {
      System.exit(1);
    }
  }

  /** Every theme. */
  static Findings measure(Lab lab) {
    Findings findings = new Findings();
    FalseAlarms.measure(lab, findings);
    Delays.measure(lab, findings);
    Ceilings.measure(lab, findings);
    Passes.measure(lab, findings);
    Scores.measure(lab, findings);
    Latencies.measure(lab, findings);
    Drifts.measure(lab, findings);
    if (lab.whole()) {
      Others.measure(lab, findings);
      Retuned.measure(lab, findings);
    }
    return findings;
  }

  /** Of the whole process. */
  private static long cpuSeconds() {
    return ManagementFactory.getOperatingSystemMXBean()
            instanceof com.sun.management.OperatingSystemMXBean system
        ? Duration.ofNanos(system.getProcessCpuTime()).toSeconds()
        : 0;
  }
}
