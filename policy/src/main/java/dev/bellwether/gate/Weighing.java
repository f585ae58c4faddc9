package dev.bellwether.gate;

import dev.bellwether.gate.Decision.Kind;
import dev.bellwether.gate.Evidence.PastLook;
import dev.bellwether.gate.Evidence.Run;
import dev.bellwether.gate.Evidence.SubWindow;
import dev.bellwether.gate.LabelFold.Folded;
import dev.bellwether.gate.Ruling.Member;
import dev.bellwether.gate.sequential.Moment;
import dev.bellwether.gate.sequential.Observation;
import dev.bellwether.gate.sequential.SequentialState;
import dev.bellwether.gate.sequential.Standing;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The gates of one release, over looks whose counters are already differenced: what a live watch
 * and a backtest of kept looks both run through. Pure, total, and made once for many looks.
 */
public final class Weighing {
  private final List<Gate> gates;
  private final Map<String, SequentialGate> sequential = new HashMap<>();
  private final Set<Facet> facets;
  private final Set<Facet> ringed;
  private final List<Gate> late;

  private Weighing(List<Gate> gates) {
    this.gates = List.copyOf(gates);
    for (Gate gate : gates) {
      if (gate instanceof Gate.Alarm alarm) {
        sequential.put(gate.name(), new SequentialGate(alarm));
      } else if (gate instanceof Gate.Testable testable && gate.terms().sequential()) {
        sequential.put(gate.name(), new SequentialGate(testable));
      }
    }
    this.facets =
        gates.stream()
            .flatMap(gate -> gate.facets().stream())
            .collect(Collectors.toCollection(TreeSet::new));
    this.ringed = plainFacets();
    this.late = gates.stream().filter(gate -> gate.terms().labelDelay() != null).toList();
  }

  /** What gates read that compare plainly: they look at the last watch by itself. */
  Set<Facet> plainFacets() {
    return gates.stream()
        .filter(gate -> !sequential.containsKey(gate.name()))
        .flatMap(gate -> gate.facets().stream())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** Of these gates. */
  public static Weighing of(List<Gate> gates) {
    return new Weighing(gates);
  }

  /** What is read of a look; nothing else is carried. */
  public Set<Facet> facets() {
    return Collections.unmodifiableSet(facets);
  }

  /** A step begins: what spoke for passing the one before counts no longer. */
  public Evidence startStep(Evidence before, Instant since) {
    Map<String, SequentialState> tests = new HashMap<>();
    sequential.forEach((name, gate) -> {
      SequentialState state = before.tests().get(name);
      if (state != null) {
        tests.put(name, gate.test().nextStep(state));
      }
    });
    return before.startStep(since, tests);
  }

  /** One look. One that is not newer than the newest changes nothing and rules nothing. */
  public Weighed look(Evidence before, WatchTerms given, CountedLook look) {
    if (before.newest() != null && !look.at().isAfter(before.newest())) {
      Ruling nothing = new Ruling(Kind.OPEN, null, 0, List.of());
      return new Weighed(before, look, nothing, Map.of());
    }
    Map<String, SequentialState> tests = new HashMap<>(before.tests());
    Map<String, Folded> ripened = ripened(before, given, look);
    Map<String, String> refusals = observe(tests, given.look(), look, ripened);
    Evidence counted = counted(before, given, look, tests, ripened);
    WatchTerms terms = given.warmedUp(counted.warming());
    ThresholdTest threshold = new ThresholdTest(terms, counted, look);
    List<Run> runs = new ArrayList<>();
    List<Member> members = new ArrayList<>();
    for (Gate gate : gates) {
      Run run = run(gate, before.run(gate.name()), look, threshold, ripened);
      runs.add(run);
      members.add(member(gate, run, counted, look, refusals, threshold));
    }
    Ruling ruling = rule(terms, look, counted, members);
    return new Weighed(judged(counted, terms, look, runs, ruling), look, ruling, refusals);
  }

  /** What the look adds to what is on its way to gates whose labels come late. */
  private Map<String, Folded> ripened(Evidence before, WatchTerms terms, CountedLook look) {
    if (late.isEmpty()) {
      return Map.of();
    }
    Map<String, Folded> ripened = new HashMap<>();
    for (Gate gate : late) {
      LabelDelay labels = gate.terms().labelDelay();
      if (labels != null) {
        Ripening known = before.ripening().get(gate.name());
        ripened.put(gate.name(), LabelFold.fold(known, gate, labels, terms, look));
      }
    }
    return ripened;
  }

  private Map<String, String> observe(
      Map<String, SequentialState> tests,
      Duration interval,
      CountedLook look,
      Map<String, Folded> ripened) {
    Map<String, String> refusals = new HashMap<>();
    Moment moment = new Moment(look.at(), interval, look.phase());
    for (SequentialGate gate : sequential.values()) {
      String name = gate.gate().name();
      String contradiction = look.contradictions().get(gate.gate().facet());
      if (contradiction != null) {
        refusals.put(name, contradiction);
      } else if (ripened.containsKey(name)) {
        observe(gate, tests, moment, ripened.get(name), refusals);
      } else if (!look.blind()) {
        Observation seen = gate.observe(gate.state(tests.get(name)), moment, look);
        tests.put(name, seen.state());
        if (seen instanceof Observation.Refused refused) {
          refusals.put(name, refused.why());
        }
      }
    }
    return refusals;
  }

  private static void observe(
      SequentialGate gate,
      Map<String, SequentialState> tests,
      Moment moment,
      Folded ripe,
      Map<String, String> refusals) {
    String name = gate.gate().name();
    String refusal = ripe.refusal();
    LabelFold.Piece piece = ripe.piece();
    if (refusal == null && piece != null && !piece.empty()) {
      Moment then = new Moment(moment.at(), moment.look(), piece.phase());
      Observation seen = gate.observe(gate.state(tests.get(name)), then, piece);
      tests.put(name, seen.state());
      refusal = seen instanceof Observation.Refused refused ? refused.why() : null;
    }
    if (refusal != null) {
      refusals.put(name, refusal);
    }
  }

  private Evidence counted(
      Evidence before,
      WatchTerms terms,
      CountedLook look,
      Map<String, SequentialState> tests,
      Map<String, Folded> ripened) {
    return new Evidence(
        Evidence.CURRENT_VERSION,
        before.since() == null ? terms.since() : before.since(),
        look.at(),
        look.edges(),
        before.tracks(),
        before.step().plus(look.added()),
        ringed.isEmpty() ? List.of() : ring(before.ring(), terms, look),
        before.runs(),
        before.looks(),
        tests,
        before.failed(),
        warmUp(before, terms, look),
        onTheirWay(ripened));
  }

  private static Map<String, Ripening> onTheirWay(Map<String, Folded> ripened) {
    if (ripened.isEmpty()) {
      return Map.of();
    }
    Map<String, Ripening> ripening = new HashMap<>();
    ripened.forEach((gate, folded) -> ripening.put(gate, folded.after()));
    return ripening;
  }

  /** A look at which a gate's counts are nothing but warm-up is none of the watch. */
  private @Nullable WarmUp warmUp(Evidence before, WatchTerms terms, CountedLook look) {
    if (look.warming().equals(Arms.NONE) || facets.stream().noneMatch(look::cold)) {
      return before.warmUp();
    }
    Instant since = before.since() == null ? terms.since() : before.since();
    Instant newest = before.newest();
    Instant from = newest == null || newest.isBefore(since) ? since : newest;
    return look.at().isAfter(from)
        ? before.warming().spending(Duration.between(from, look.at()))
        : before.warmUp();
  }

  private List<SubWindow> ring(List<SubWindow> before, WatchTerms terms, CountedLook look) {
    Instant at = look.at();
    long piece = Math.max(1, terms.watch().toMillis() / Evidence.SUB_WINDOWS);
    Instant end = Instant.ofEpochMilli(Math.ceilDiv(at.toEpochMilli(), piece) * piece);
    Arms added = new Arms(ringed(look.added().canary()), ringed(look.added().stable()));
    SubWindow newest = new SubWindow(end, added);
    List<SubWindow> kept = new ArrayList<>();
    Instant oldest = at.minus(Duration.ofMillis(piece * Evidence.SUB_WINDOWS));
    for (SubWindow window : before) {
      if (window.end().equals(end)) {
        newest = new SubWindow(end, window.counts().plus(added));
      } else if (window.end().isAfter(oldest)) {
        kept.add(window);
      }
    }
    kept.add(newest);
    return kept.subList(Math.max(0, kept.size() - Evidence.SUB_WINDOWS), kept.size());
  }

  /** A plain comparison reads the mean of scores, never where they lie. */
  private Arm ringed(Arm arm) {
    List<Arm.Part> parts = new ArrayList<>();
    for (Arm.Part part : arm.keep(ringed::contains).parts()) {
      List<Double> values = part.tally().values();
      boolean cut = part.facet().kind() == Facet.Kind.SCORES && values.size() > 2;
      parts.add(cut ? new Arm.Part(part.facet(), new Tally(values.subList(0, 2))) : part);
    }
    return new Arm(parts);
  }

  private Run run(
      Gate gate,
      Run before,
      CountedLook look,
      ThresholdTest threshold,
      Map<String, Folded> ripened) {
    Facet facet = gate.facet();
    SequentialGate tested = sequential.get(gate.name());
    int fails = tested == null ? threshold.failsRunning(gate, before) : 0;
    Folded ripe = ripened.get(gate.name());
    if (ripe != null) {
      return ripe.run(before, fails, look.at());
    }
    Heat heat = heat(gate, before.heat(), look);
    EarlyErrors early = EarlyErrors.after(before.early(), gate, look);
    boolean seen = facet.trials(look.counted().canary().of(facet)) > 0;
    if (look.cold(facet) || (seen && (tested == null || !tested.alone(look)))) {
      return new Run(gate.name(), fails, 0, null, heat, early);
    }
    boolean expected = seen || look.compared().contains(facet) || !look.problems().isEmpty();
    if (!expected && !look.contradictions().containsKey(facet)) {
      return before;
    }
    Instant idleSince = before.idleSince() == null ? look.at() : before.idleSince();
    return new Run(gate.name(), fails, before.idle() + 1, idleSince, heat, early);
  }

  private static @Nullable Heat heat(Gate gate, @Nullable Heat before, CountedLook look) {
    return gate instanceof Gate.MaxGauge gauge
        ? Heat.after(before, look.gauges().get(gauge.facet()), gauge.threshold())
        : null;
  }

  private Member member(
      Gate gate,
      Run run,
      Evidence counted,
      CountedLook look,
      Map<String, String> refusals,
      ThresholdTest threshold) {
    SequentialGate tested = sequential.get(gate.name());
    Terms terms = gate.terms();
    if (run.failedEarly() != null) {
      return new Ruling.Judged(gate.name(), terms.severity(), Verdict.FAIL);
    }
    if (tested == null) {
      return new Ruling.Judged(gate.name(), terms.severity(), threshold.verdict(gate, run));
    }
    // What could not all be read does not pass at this look, however much was.
    double least = look.problems().isEmpty() ? WatchTerms.wanted(gate) : Double.POSITIVE_INFINITY;
    return new Ruling.Sequential(
        gate.name(),
        terms.severity(),
        terms.share(),
        standing(tested, counted),
        late(gate, counted, least),
        run.idle() >= ThresholdTest.BLIND_LOOKS,
        refusals.get(gate.name()));
  }

  /** With too few scored, of all that should be or of what it wants, it does not pass. */
  private static double late(Gate gate, Evidence counted, double least) {
    Ripening late = counted.ripening().get(gate.name());
    return late != null && (late.step().lacking() || late.step().scored() < least)
        ? Double.POSITIVE_INFINITY
        : least;
  }

  /** Where a sequential gate stands. */
  static Standing standing(SequentialGate gate, Evidence evidence) {
    return gate.test().standing(gate.state(evidence.tests().get(gate.gate().name())));
  }

  @Nullable SequentialGate sequential(Gate gate) {
    return sequential.get(gate.name());
  }

  List<Gate> gates() {
    return gates;
  }

  private Ruling rule(WatchTerms terms, CountedLook look, Evidence counted, List<Member> members) {
    Ruling ruling =
        Ruling.of(terms.budget(), members, counted.failed(), terms.watchOver(look.at()));
    Kind kind = ruling.kind();
    if (kind == Kind.OPEN && small(terms, look) && lets(counted, members, ruling)) {
      kind = Kind.PASS;
    }
    if (kind == Kind.PASS && terms.protect()) {
      kind = Kind.OPEN;
    }
    return new Ruling(kind, ruling.gate(), ruling.mergedLogE(), ruling.verdicts());
  }

  /** A step too small to promote from is left at the end of its watch. */
  static boolean small(WatchTerms terms, CountedLook look) {
    return terms.weight() < terms.minCanaryPct()
        && terms.watchOver(look.at())
        && look.problems().isEmpty();
  }

  private boolean lets(Evidence counted, List<Member> members, Ruling ruling) {
    boolean some = false;
    for (int i = 0; i < members.size(); i++) {
      if (members.get(i).severity() == Severity.ADVISORY) {
        continue;
      }
      some = true;
      boolean lets =
          switch (ruling.verdicts().get(i)) {
            case PASS -> true;
            case UNDECIDED -> seen(gates.get(i), counted);
            case FAIL, NO_DATA, ERROR -> false;
          };
      if (!lets) {
        return false;
      }
    }
    return some;
  }

  private static boolean seen(Gate gate, Evidence counted) {
    // A step that is too small to promote from does not wait for labels.
    Facet facet = gate.terms().labelDelay() == null ? gate.facet() : Facet.REQUESTS;
    return facet.trials(counted.step().canary().of(facet)) > 0;
  }

  private Evidence judged(
      Evidence counted, WatchTerms terms, CountedLook look, List<Run> runs, Ruling ruling) {
    List<PastLook> looks = new ArrayList<>(counted.looks());
    looks.add(
        new PastLook(
            look.at(),
            terms.step(),
            terms.weight(),
            letters(ruling),
            look.counted(),
            look.warming()));
    String failing = ruling.gate();
    boolean lasting = failing != null && sequential.containsKey(failing);
    return new Evidence(
        counted.version(),
        counted.since(),
        counted.newest(),
        counted.bucketEdges(),
        counted.tracks(),
        counted.step(),
        counted.ring(),
        runs,
        looks.subList(Math.max(0, looks.size() - Evidence.KEPT_LOOKS), looks.size()),
        counted.tests(),
        lasting ? failing : counted.failed(),
        counted.warmUp(),
        counted.ripening());
  }

  private static String letters(Ruling ruling) {
    StringBuilder letters = new StringBuilder();
    for (Verdict verdict : ruling.verdicts()) {
      letters.append(verdict.letter());
    }
    return letters.toString();
  }
}
