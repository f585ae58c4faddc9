package dev.bellwether.metrics;

import dev.bellwether.activity.Failures;
import dev.bellwether.activity.WatchActivities;
import dev.bellwether.activity.WatchMode;
import dev.bellwether.activity.WatchState;
import dev.bellwether.gate.Decision;
import dev.bellwether.gate.Evidence;
import dev.bellwether.gate.Gate;
import dev.bellwether.gate.Judge;
import dev.bellwether.gate.Judged;
import dev.bellwether.gate.Reading;
import dev.bellwether.gate.WatchTerms;
import dev.bellwether.metrics.LookTime.Grid;
import dev.bellwether.metrics.MetricsSource.Question;
import dev.bellwether.records.Records;
import dev.bellwether.spec.Plan;
import io.temporal.activity.Activity;
import io.temporal.activity.ActivityExecutionContext;
import io.temporal.client.WorkflowClient;
import io.temporal.failure.ApplicationErrorCategory;
import io.temporal.failure.ApplicationFailure;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The watch as a retry-paced activity: each attempt is one look, the state travels in heartbeat
 * details, and between looks nothing of ours runs.
 */
public final class ObserveActivities implements WatchActivities {
  /** A worker's clock further than this from the source's is not believed. */
  private static final Duration MAX_SKEW = Duration.ofSeconds(30);

  private final MetricsSources sources;
  private final LookJournal journal;
  private final PendingWatch pendingWatch;
  private final InstantSource clock;

  public ObserveActivities(
      MetricsSources sources, Records records, WorkflowClient client, InstantSource clock) {
    this.sources = sources;
    this.journal = new LookJournal(records);
    this.pendingWatch = new PendingWatch(client);
    this.clock = clock;
  }

  @Override
  public Observed observe(Observe request) {
    ActivityExecutionContext context = Activity.getExecutionContext();
    Heard heard = Heard.from(context.getInfo());
    Optional<WatchState> carried = context.getHeartbeatDetails(WatchState.class);
    Grid grid = new Grid(request.since(), request.plan().look());
    WatchState before = carried.orElseGet(() -> opening(request, grid));
    Instant asked = request.askedAt();
    if (carried.isEmpty() || !before.saved()) {
      journal.open(request, asked == null ? before.nextDue() : asked);
    }
    if (carried.isEmpty() && asked != null && before.nextDue().isAfter(asked)) {
      context.heartbeat(before);
      throw again(
          "the next look is due at " + before.nextDue(), Duration.between(asked, before.nextDue()));
    }
    Look look = look(request, before, LookTime.of(before.nextDue(), clock.instant(), grid));
    Instant next = next(request, grid, look.time().at());
    // What an attempt says too late is not counted, so it must not stand in the records either.
    boolean saved =
        heard.within(LookJournal.LIMIT)
            && journal.write(request, before.newestLook(), look.judged(), look.reading());
    WatchState after = after(request, before, look, next, saved);
    Conclusion conclusion = conclusion(request, look, after);
    if (conclusion != null) {
      Decision decision = look.judged().decision();
      String reason = reason(conclusion, decision, over(request, look) ? null : after.blindSince());
      return new Observed(conclusion, decision.gate(), reason, after);
    }
    context.heartbeat(after);
    throw again(line(after), delay(look, next));
  }

  @Override
  public Salvaged salvage(Salvage request) {
    return new Salvaged(pendingWatch.of(Activity.getExecutionContext().getInfo()));
  }

  /** A new step reads its base at once; what goes on keeps its due point, moved onto the grid. */
  private static WatchState opening(Observe request, Grid grid) {
    WatchState from = request.from();
    boolean afresh = request.newStep() || from.evidence().since() == null;
    Evidence evidence =
        afresh
            ? Judge.startStep(from.evidence(), request.plan().gates(), request.since())
            : from.evidence();
    Instant due = request.newStep() ? request.since() : grid.atOrAfter(from.nextDue());
    Instant newest = from.newestLook();
    if (newest != null && !due.isAfter(newest)) {
      due = grid.after(newest);
    }
    Instant asked = request.askedAt();
    if (asked != null && due.isBefore(grid.atOrBefore(asked))) {
      due = grid.atOrBefore(asked);
    }
    return new WatchState(
        from.looks(),
        from.missed(),
        due,
        newest,
        from.blindSince(),
        from.saved(),
        from.reports(),
        evidence);
  }

  private Look look(Observe request, WatchState before, LookTime time) {
    MetricsSource source = sources.named(request.plan().metrics()).orElse(null);
    Reading reading = read(request, source, time.at());
    String doubt = time.farAhead() ? clockDoubt(reading) : null;
    if (doubt != null) {
      return judged(
          request,
          before,
          source,
          new LookTime(before.nextDue(), 0),
          Reading.unreadable(request.plan().metrics(), doubt));
    }
    return judged(request, before, source, time, reading);
  }

  private static Look judged(
      Observe request,
      WatchState before,
      @Nullable MetricsSource source,
      LookTime time,
      Reading reading) {
    WatchTerms terms = terms(request, source);
    return new Look(time, reading, Judge.look(before.evidence(), terms, time.at(), reading));
  }

  private static Reading read(Observe request, @Nullable MetricsSource source, Instant at) {
    Plan plan = request.plan();
    if (source == null) {
      return Reading.unreadable(
          plan.metrics(), "this worker has no metrics connection of that name");
    }
    return source.read(new Question(plan.model(), Set.of(plan.version(), request.baseline()), at));
  }

  private @Nullable String clockDoubt(Reading reading) {
    Instant now = clock.instant();
    return reading.endpoints().stream()
        .map(Reading.Endpoint::date)
        .filter(date -> date != null && Duration.between(date, now).abs().compareTo(MAX_SKEW) > 0)
        .map(date -> "this worker's clock says " + now + ", the source's says " + date)
        .findFirst()
        .orElse(null);
  }

  private static WatchTerms terms(Observe request, @Nullable MetricsSource source) {
    Plan plan = request.plan();
    Plan.Step step = plan.steps().get(request.step());
    Function<Gate, String> query =
        gate -> source == null ? "" : source.query(gate, plan.model(), plan.version());
    return new WatchTerms(
        plan.gates(),
        plan.version(),
        request.baseline(),
        request.step(),
        request.weight(),
        plan.minCanaryPct(),
        request.since(),
        step.watch(),
        step.minRequests(),
        request.mode() == WatchMode.PROTECT,
        plan.gates().stream().collect(Collectors.toMap(Gate::name, query)),
        plan.statistics(),
        plan.look(),
        request.weight() < 100 && request.weight() != step.traffic() ? shiftFrom(request) : null);
  }

  /** The watch that is opened for a change of weight was asked for just before. */
  private static Instant shiftFrom(Observe request) {
    Instant asked = request.askedAt();
    return asked == null ? request.since() : asked;
  }

  private static Instant next(Observe request, Grid grid, Instant at) {
    Instant next = grid.after(at);
    return at.isBefore(request.until()) && next.isAfter(request.until()) ? request.until() : next;
  }

  private static WatchState after(
      Observe request, WatchState before, Look look, Instant next, boolean saved) {
    Evidence evidence = look.judged().evidence();
    // Before the first look there was nothing to watch, so nothing was missed.
    long missed = before.newestLook() == null ? 0 : look.time().missed();
    return new WatchState(
        before.looks() + 1,
        before.missed() + missed,
        next,
        look.time().at(),
        Blindness.since(before, look.judged(), request.plan().look()),
        saved,
        look.judged().reports(),
        saved ? evidence.allSaved() : evidence);
  }

  private static @Nullable Conclusion conclusion(Observe request, Look look, WatchState after) {
    return switch (look.judged().decision().kind()) {
      case FAIL -> Conclusion.FAIL;
      case PASS -> Conclusion.PASS;
      case HOLD ->
          request.mode() == WatchMode.DECIDE ? Conclusion.HOLD : open(request, look, after);
      case OPEN -> open(request, look, after);
    };
  }

  private static @Nullable Conclusion open(Observe request, Look look, WatchState after) {
    return over(request, look) || blind(request, look, after) ? atTheEnd(request.mode()) : null;
  }

  private static boolean over(Observe request, Look look) {
    return !look.time().at().isBefore(request.until());
  }

  /** A watch that protects goes on: what it is there for is a fail, and that may come yet. */
  private static boolean blind(Observe request, Look look, WatchState after) {
    return request.mode() == WatchMode.DECIDE
        && Blindness.tooLong(after.blindSince(), request.askedAt(), look.time().at());
  }

  private static Conclusion atTheEnd(WatchMode mode) {
    return switch (mode) {
      case DECIDE -> Conclusion.UNDECIDED;
      case PROTECT -> Conclusion.ENDED;
    };
  }

  /**
   * @param blindSince when the watch ends before its time for want of data
   */
  private static String reason(
      Conclusion conclusion, Decision decision, @Nullable Instant blindSince) {
    return switch (conclusion) {
      case PASS, FAIL, HOLD -> decision.reason();
      case UNDECIDED ->
          blindSince == null
              ? "no verdict within max_watch: " + decision.reason()
              : "nothing new of the canary since %s: %s".formatted(blindSince, decision.reason());
      case ENDED -> "no gate failed: " + decision.reason();
    };
  }

  /** To the next point by this worker's clock, unless that clock is not of this time. */
  private Duration delay(Look look, Instant next) {
    Instant now = clock.instant();
    Instant at = look.time().at();
    Instant from = now.isAfter(at) && now.isBefore(next) ? now : at;
    return Duration.between(from, next);
  }

  private static ApplicationFailure again(String line, Duration delay) {
    ApplicationFailure failure =
        ApplicationFailure.newBuilder()
            .setType(Failures.STILL_WATCHING)
            .setMessage(line)
            .setCategory(ApplicationErrorCategory.BENIGN)
            .setNextRetryDelay(delay)
            .build();
    failure.setStackTrace(new StackTraceElement[0]);
    return failure;
  }

  /** What the Web UI shows of the watch. */
  private static String line(WatchState state) {
    return state.reports().stream()
        .map(report ->
            report.name()
                + (report.value() == null ? "" : " " + report.value().display())
                + " "
                + report.verdict().wire())
        .collect(
            Collectors.joining(
                ", ", "look " + state.looks() + " at " + state.newestLook() + ": ", ""));
  }

  private record Look(LookTime time, Reading reading, Judged judged) {}
}
