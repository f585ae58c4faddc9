package dev.bellwether.backtest;

import dev.bellwether.gate.Weighing;
import dev.bellwether.spec.Plan;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Judges kept looks by a plan, one line after the other, as the plan's releases would have been
 * judged while they ran. Keeps a state for each release and no line.
 */
public final class Backtest {
  private final Plan plan;
  private final Weighing weighing;
  private final Map<String, Course> courses = new LinkedHashMap<>();

  public Backtest(Plan plan) {
    this.plan = plan;
    this.weighing = Weighing.of(plan.gates());
  }

  /** Takes the next line of the file. Never throws, whatever it says. */
  public Taken take(long number, String line) {
    return switch (LookReader.read(number, line)) {
      case LookReading.Blank ignored -> new Taken.Nothing();
      case LookReading.Bad bad -> new Taken.Unreadable(bad.why());
      case LookReading.Read read -> take(read.look());
    };
  }

  /** Takes the next look. */
  public Taken take(Look look) {
    Course course = courses.get(look.release());
    if (course == null) {
      course = new Course(look.release(), plan, weighing);
      courses.put(look.release(), course);
    }
    return course.take(look);
  }

  /** How a release stands; nothing when no look was its. */
  public Optional<ReleaseResult> result(String release) {
    return Optional.ofNullable(courses.get(release)).map(Course::result);
  }

  /** How it stands at its newest look; what has been decided stays decided. */
  public Optional<ReleaseResult> now(String release) {
    return Optional.ofNullable(courses.get(release)).map(Course::now);
  }

  /** The releases in the order of their first lines. */
  public List<String> releases() {
    return List.copyOf(courses.keySet());
  }

  /** What became of a line. */
  public sealed interface Taken {
    /** A blank line. */
    record Nothing() implements Taken {}

    /** No look: nothing of it counts. */
    record Unreadable(Misread why) implements Taken {}

    /** A look that changes nothing, for instance one made twice. */
    record Ignored(Look look, String why) implements Taken {}

    /** A look that was judged; gates that read one of its doubtful parts are in error at it. */
    record Judged(Look look) implements Taken {}
  }
}
