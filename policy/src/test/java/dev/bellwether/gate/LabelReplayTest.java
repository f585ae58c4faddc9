package dev.bellwether.gate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bellwether.backtest.Backtest;
import dev.bellwether.backtest.KeptLook;
import dev.bellwether.backtest.ReleaseResult;
import dev.bellwether.spec.Defaults;
import dev.bellwether.spec.JsonMappers;
import dev.bellwether.spec.Plan;
import dev.bellwether.spec.SpecReader;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A backtest of the looks that were kept counts late labels as the release did, to the bit. */
class LabelReplayTest {
  private static final Plan PLAN =
      Objects.requireNonNull(
          new SpecReader(Defaults.builtIn())
              .read(
                  """
                  release_pipeline:
                    name: fraud-model-v12
                    environment: prod
                    stages: [smoke_test, canary_deploy, monitor_metrics, promote_or_rollback]
                    canary: {steps: [{traffic: 20%}, {traffic: 50%}]}
                    look: 15s
                    watch: 2m
                    max_watch: 2h
                    gates: {min_quality_score: {limit: 0.92, label_delay: 5m, dispersion: independent}}
                  """)
              .plan());

  @Test
  void agreesWithTheReleaseAtEveryLook() {
    for (long seed = 0; seed < 4; seed++) {
      Random random = new Random(seed);
      LabelledWatch watch = new LabelledWatch(PLAN.gates().getFirst());
      Backtest backtest = new Backtest(PLAN);
      int step = 0;
      for (int look = 0; look < 120; look++) {
        if (look == 50) {
          step = 1;
          watch.weight = 50;
          watch.step();
        }
        double mean = 0.9 + random.nextInt(100) / 1000.0;
        if (look > 10 && random.nextInt(20) == 0) {
          watch.unreadable(random.nextInt(20), mean, 0.97);
        } else {
          watch.look(random.nextInt(20), mean, 0.97);
        }
        backtest.take(look, line(watch, step));
        ReleaseResult now = backtest.now("r").orElseThrow();

        GateReport live = watch.report();
        GateReport again = now.gates().getFirst();
        assertThat(again.failLogEvidence())
            .as("seed %d look %d", seed, look)
            .isEqualTo(live.failLogEvidence());
        assertThat(again.passLogEvidence()).isEqualTo(live.passLogEvidence());
        assertThat(again.samples().canary()).isEqualTo(live.samples().canary());
        assertThat(again.value()).isEqualTo(live.value());
      }
      assertThat(watch.ripening().step().scored()).isPositive();
    }
  }

  /** As the records keep a look and the export writes it. */
  private static String line(LabelledWatch watch, int step) {
    ObjectNode kept = JsonMappers.lenient().createObjectNode();
    kept.put("at", Objects.requireNonNull(watch.evidence.newest()).toString());
    kept.put("step", step).put("weight", watch.weight);
    ObjectNode counts = kept.putObject("counts");
    counts.put("step_since", Objects.requireNonNull(watch.evidence.since()).toString());
    ObjectNode canary = counts.putObject("canary");
    for (Arm.Part part :
        Objects.requireNonNull(watch.evidence.looks().getLast().counts()).canary().parts()) {
      ArrayNode row = canary.putObject(part.facet().wire()).putArray("counts");
      part.tally().values().forEach(row::add);
    }
    if (watch.unread) {
      counts.putObject("reading").putArray("endpoints").addObject().put("problem", "off");
    }
    return KeptLook.line("r", kept).orElseThrow().toString();
  }
}
