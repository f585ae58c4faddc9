package dev.bellwether.spec;

import dev.bellwether.spec.Plan.Approval;
import dev.bellwether.spec.Plan.OnUndecided;
import dev.bellwether.spec.Plan.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** The release's windows and the steps that use them. */
final class Steps {
  static final long MOST_REQUESTS = 1_000_000_000L;
  static final Duration LEAST_LOOK = Duration.ofMillis(250);
  static final Duration MOST_LOOK = Duration.ofHours(1);
  static final Duration MOST_WATCH = Duration.ofDays(30);

  private final Defaults defaults;
  private final Findings findings;
  private final List<Step> steps = new ArrayList<>();

  Duration look;
  private Window release;
  private int highest;
  private @Nullable Place lastApprovalPlace;

  Steps(Defaults defaults, Findings findings) {
    this.defaults = defaults;
    this.findings = findings;
    this.look = defaults.look();
    this.release =
        new Window(
            defaults.watch(), defaults.maxWatch(), defaults.minRequests(), defaults.onUndecided());
  }

  List<Step> steps() {
    return steps;
  }

  /** Where the last step's approval stands; null without one. */
  @Nullable Place lastApprovalPlace() {
    return lastApprovalPlace;
  }

  /** The windows of the release, or of the configuration's defaults. */
  Window windows(Fields fields) {
    look = fields.duration("look", LEAST_LOOK, MOST_LOOK, look);
    release = window(fields, release);
    return release;
  }

  void read(Fields spec) {
    Window ignored = windows(spec);
    Optional<Fields> canary = spec.map("canary");
    if (canary.isEmpty()) {
      fromDefaults();
      return;
    }
    Fields fields = canary.get();
    boolean said = fields.has("steps");
    Optional<List<Node>> items = fields.list("steps");
    fields.finish();
    if (!said) {
      fromDefaults();
    } else if (items.isPresent() && items.get().isEmpty()) {
      findings.error(
          "E216",
          fields.place("steps"),
          "expected at least one step, came none",
          "add `- traffic: 5%`");
    } else {
      items.orElse(List.of()).forEach(this::step);
    }
  }

  /** The last step has to reach what promotion asks for. */
  void checkLast(Fields spec, int minCanaryPct) {
    if (steps.isEmpty() || steps.getLast().traffic() >= minCanaryPct) {
      return;
    }
    findings.error(
        "E219",
        spec.place("canary"),
        "the last step has %s %% traffic, below min_canary_pct of %s %%: it could never promote"
            .formatted(steps.getLast().traffic(), minCanaryPct),
        "add a step of at least " + minCanaryPct + "%, or lower gates.min_canary_pct");
  }

  private void fromDefaults() {
    defaults.steps().forEach(traffic -> steps.add(release.step(traffic, null)));
  }

  private void step(Node item) {
    Optional<Fields> map = Fields.map(item, findings);
    if (map.isEmpty()) {
      return;
    }
    Fields fields = map.get();
    OptionalInt traffic =
        fields
            .require("traffic", "the percent of traffic")
            .map(node -> new Rates(findings).whole(node))
            .orElse(OptionalInt.empty());
    Window window = window(fields, release);
    Approval approval = Stages.approval(fields, findings);
    fields.finish();
    lastApprovalPlace = approval == null ? null : fields.place("approval");
    if (traffic.isPresent()) {
      ascend(traffic.getAsInt(), fields.place("traffic"));
      steps.add(window.step(traffic.getAsInt(), approval));
    }
  }

  void ascend(int traffic, Place at) {
    if (traffic <= highest) {
      findings.error(
          "E216",
          at,
          "expected more traffic than the step before (%s %%), came %s %%"
              .formatted(highest, traffic),
          "let the steps ascend");
    }
    highest = Math.max(highest, traffic);
  }

  private Window window(Fields fields, Window above) {
    Window window =
        new Window(
            fields.duration("watch", LEAST_LOOK, MOST_WATCH, above.watch),
            fields.duration("max_watch", LEAST_LOOK, MOST_WATCH, above.maxWatch),
            fields.count("min_requests", 1, MOST_REQUESTS, above.minRequests),
            fields.word("on_undecided", Stages.ON_UNDECIDED, above.onUndecided));
    boolean sound = fields.sound("watch") && fields.sound("max_watch") && fields.sound("look");
    boolean said = fields.has("watch") || fields.has("max_watch") || fields.has("look");
    if (sound && said) {
      check(fields, window);
    }
    return window;
  }

  private void check(Fields fields, Window window) {
    String key = fields.has("watch") ? "watch" : fields.has("look") ? "look" : "max_watch";
    if (window.watch.compareTo(look) < 0) {
      findings.error(
          "E218",
          fields.place(key),
          "expected `watch` at or above `look` (%s), came %s"
              .formatted(Durations.format(look), Durations.format(window.watch)),
          "watch for at least one look");
    } else if (window.maxWatch.compareTo(window.watch) < 0) {
      findings.error(
          "E217",
          fields.place(fields.has("max_watch") ? "max_watch" : key),
          "expected `max_watch` at or above `watch` (%s), came %s%s"
              .formatted(
                  Durations.format(window.watch),
                  Durations.format(window.maxWatch),
                  fields.has("max_watch") ? "" : " by default"),
          "write max_watch: " + Durations.format(window.watch) + " or more");
    }
  }

  /** What a step takes from the release where it says nothing itself. */
  record Window(Duration watch, Duration maxWatch, long minRequests, OnUndecided onUndecided) {
    Step step(int traffic, @Nullable Approval approval) {
      return new Step(traffic, watch, maxWatch, minRequests, approval, onUndecided);
    }
  }
}
