package dev.bellwether.gate.sequential;

import static dev.bellwether.gate.sequential.VectorsTest.numbers;

import com.fasterxml.jackson.databind.JsonNode;
import dev.bellwether.gate.sequential.Proportion.Ceiling;
import dev.bellwether.gate.sequential.Proportion.VersusStable;
import dev.bellwether.gate.sequential.Sample.Both;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Computes each reference vector with the product's code, through its tests where one says it. */
final class Reference {
  private static final Duration LOOK = Duration.ofSeconds(60);
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private Reference() {}

  static double[] compute(String id, JsonNode in) {
    return switch (id) {
      case "V01", "V03", "V07" -> one(Grid.tilt(side(in), in.get("j").asInt()));
      case "V04", "V06" -> one(Grid.tiltLogWeights()[in.get("j").asInt()]);
      case "V10", "V11", "V13", "V15", "V17" ->
          one(
              Proportion.logE(
                  CountBets.independent(side(in), in.get("p0").asDouble()), counts(in)));
      case "V20", "V22" -> interval(in);
      case "V23", "V24" ->
          one(
              Proportion.logE(
                  CountBets.clustered(Side.FAIL, in.get("p0").asDouble(), in.get("phi").asDouble()),
                  counts(in)));
      case "V25", "V28", "V30", "V31", "V58" ->
          one(
              Proportion.logE(
                  new RatioBets(
                      side(in), in.get("max_ratio").asDouble(), in.get("slack").asDouble(), 0),
                  batches(in)));
      case "V35" -> ratioInterval(in);
      case "V36" -> one(tilt(in).perCanaryEvent());
      case "V37" -> one(tilt(in).perStableEvent());
      case "V38" ->
          one(
              Proportion.logE(
                  new RatioBets(Side.FAIL, 1, 0, in.get("phi").asDouble()), batches(in)));
      case "V40" -> one(Proportion.logE(PollBets.ratio(Side.FAIL, 1), batches(in)));
      case "V41" -> lateOnset(in);
      case "V43" -> one(scores(in));
      case "V45" ->
          one(
              ScoreBets.logE(
                  Side.FAIL,
                  in.get("q0").asDouble(),
                  in.get("n").asDouble(),
                  in.get("sum").asDouble(),
                  in.get("sumSq").asDouble()));
      case "V47" ->
          PlugIn.logFactors(
              numbers(in.get("canary")),
              numbers(in.get("baseline")),
              numbers(in.get("pastCanary")),
              numbers(in.get("pastBaseline")));
      case "V48" -> one(Stability.of(numbers(in.get("canary")), numbers(in.get("baseline"))).psi());
      case "V50" -> merged(in);
      case "V51" -> tail(in);
      case "V54" -> CounterDeltas.of();
      case "V55" -> one(Information.perTrial(in.get("p").asDouble(), in.get("p0").asDouble()));
      case "V57" -> hedged(in);
      case "V60" -> floor(in);
      case "V62" -> one(PollBets.ratio(in.get("max_ratio").asDouble(), in.get("cap").asDouble()));
      case "V64" -> fano(in);
      default -> throw new IllegalArgumentException("no such vector: " + id);
    };
  }

  private static double[] one(double value) {
    return new double[] {value};
  }

  private static Side side(JsonNode in) {
    return in.get("side").asText().equals("fail") ? Side.FAIL : Side.PASS;
  }

  private static Batch counts(JsonNode in) {
    return Batch.of(in.get("x").asDouble(), in.get("n").asDouble());
  }

  private static List<Both> polls(JsonNode in) {
    List<Both> polls = new ArrayList<>();
    for (JsonNode poll : in.get("polls")) {
      List<Double> row = numbers(poll);
      polls.add(new Both(row.get(0), row.get(1), row.get(2), row.get(3)));
    }
    return polls;
  }

  private static Batch[] batches(JsonNode in) {
    return polls(in).stream().map(Both::batch).toArray(Batch[]::new);
  }

  private static RatioBets.Tilt tilt(JsonNode in) {
    return RatioBets.Tilt.of(
        in.get("r").asDouble(), in.get("theta").asDouble(), in.get("phi").asDouble());
  }

  private static double[] interval(JsonNode in) {
    Proportion test = Proportion.of(new Ceiling(0.005, 1.5), new Dispersion.Independent(), true);
    Sample sample = Sample.Trials.of(in.get("n").asDouble(), in.get("x").asDouble());
    return bounds(test.interval(observe(test, List.of(sample)).getLast(), 0.05));
  }

  /** Each row is a step of its own: inside a step the totals are pooled. */
  private static double[] ratioInterval(JsonNode in) {
    Proportion test = versus(1, 0.001, new Dispersion.Independent(), true);
    SequentialState state = test.start();
    int look = 0;
    for (Both both : polls(in)) {
      Moment moment = Moment.settled(START.plus(LOOK.multipliedBy(++look)), LOOK);
      state = test.observe(test.nextStep(state), moment, Sample.Trials.of(both)).state();
    }
    return bounds(test.ratioInterval(state, 0.05, 0));
  }

  private static double[] bounds(@org.jspecify.annotations.Nullable Interval interval) {
    return interval == null ? new double[0] : new double[] {interval.lower(), interval.upper()};
  }

  private static double[] lateOnset(JsonNode in) {
    Proportion test = Proportion.of(new Ceiling(0.005, 1.5), new Dispersion.Independent(), true);
    List<Sample> samples = new ArrayList<>();
    for (JsonNode batch : in.get("batches")) {
      samples.add(Sample.Trials.of(batch.get(1).asDouble(), batch.get(0).asDouble()));
    }
    return failLogE(test, samples);
  }

  private static double scores(JsonNode in) {
    ScoreHistogram histogram = ScoreHistogram.NONE;
    for (var entry : in.get("hist").properties()) {
      histogram = histogram.plus(Double.parseDouble(entry.getKey()), entry.getValue().asDouble());
    }
    MeanFloor test =
        MeanFloor.of(
            MeanFloor.Floor.of(in.get("q0").asDouble()), new Dispersion.Independent(), false);
    return failLogE(test, List.of(Sample.Scores.of(histogram)))[0];
  }

  private static double[] merged(JsonNode in) {
    return one(Merging.logE(numbers(in.get("weights")), numbers(in.get("logE"))));
  }

  private static double[] tail(JsonNode in) {
    List<Double> counts = new ArrayList<>();
    double below = 0;
    for (double cumulative : numbers(in.get("cumulative"))) {
      counts.add(cumulative - below);
      below = cumulative;
    }
    Tail tail = Tail.above(in.get("limit").asDouble(), counts, numbers(in.get("le")));
    return new double[] {tail.trials(), tail.lower(), tail.upper()};
  }

  /** The comparison alone: a floor so low that it never holds the ratio back. */
  private static double[] hedged(JsonNode in) {
    Bettor<Batch> bettor =
        new Bettor<>(
            List.of(new RatioBets(Side.FAIL, 1, 0, 1.1), PollBets.ratio(Side.FAIL, 1)), true);
    Doubles wealth = bettor.start();
    List<Double> path = new ArrayList<>();
    for (Batch batch : batches(in)) {
      wealth = bettor.after(wealth, batch, Bettor.hazard(LOOK));
      path.add(bettor.logE(wealth, 0, 2));
    }
    return path.stream().mapToDouble(Double::doubleValue).toArray();
  }

  private static double[] floor(JsonNode in) {
    Proportion test =
        versus(
            in.get("max_ratio").asDouble(),
            in.get("ignore_below").asDouble(),
            new Dispersion.Independent(),
            false);
    return failLogE(test, polls(in).stream().map(both -> (Sample) Sample.Trials.of(both)).toList());
  }

  private static double[] fano(JsonNode in) {
    List<List<Fano.Cell>> looks = new ArrayList<>();
    for (int i = 0; i < in.get("x").size(); i++) {
      List<Double> events = numbers(in.get("x").get(i));
      List<Double> trials = numbers(in.get("n").get(i));
      List<Fano.Cell> pods = new ArrayList<>();
      for (int pod = 0; pod < events.size(); pod++) {
        pods.add(new Fano.Cell(events.get(pod), trials.get(pod)));
      }
      looks.add(pods);
    }
    Fano fano = Fano.fromPods(looks).orElseThrow();
    return new double[] {fano.estimate(), fano.upper()};
  }

  private static Proportion versus(
      double maxRatio, double ignoreBelow, Dispersion dispersion, boolean lateOnset) {
    return Proportion.of(
        new VersusStable(maxRatio, ignoreBelow, 1.5, 1.5, VersusStable.RATE_CAP),
        1,
        dispersion,
        lateOnset);
  }

  private static double[] failLogE(SequentialTest test, List<Sample> samples) {
    return observe(test, samples).stream()
        .mapToDouble(state -> test.standing(state).failLogE())
        .toArray();
  }

  private static List<SequentialState> observe(SequentialTest test, List<Sample> samples) {
    List<SequentialState> states = new ArrayList<>();
    SequentialState state = test.start();
    for (Sample sample : samples) {
      Instant at = START.plus(LOOK.multipliedBy(states.size() + 1L));
      state = test.observe(state, Moment.settled(at, LOOK), sample).state();
      states.add(state);
    }
    return states;
  }
}
