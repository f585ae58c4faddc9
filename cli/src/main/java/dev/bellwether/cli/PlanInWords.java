package dev.bellwether.cli;

import dev.bellwether.gate.Gate;
import dev.bellwether.spec.Plan;
import dev.bellwether.spec.Plan.Approval;
import dev.bellwether.spec.Plan.Step;
import java.util.ArrayList;
import java.util.List;

/** A plan as sentences, every unit and default said. Pure. */
record PlanInWords(Plan plan) {
  List<String> lines(int columns) {
    List<String> sentences = new ArrayList<>();
    String previous = plan.previousVersion();
    sentences.add(
        "Releases %s %s to %s, %s."
            .formatted(
                plan.model(),
                plan.version(),
                plan.target(),
                previous == null
                    ? "whatever serves there now"
                    : "where " + previous + " must serve now"));
    sentences.add(
        plan.buildArtifact() == null ? "Builds nothing." : "Finds or builds the version first.");
    sentences.add(
        plan.smokeTest() == null
            ? "Tries nothing before traffic: there is no smoke test."
            : "Then a smoke test, at most "
                + Text.duration(plan.smokeTest().timeout())
                + ", before any traffic.");
    for (int i = 0; i < plan.steps().size(); i++) {
      sentences.add(step(i + 1, plan.steps().get(i)));
    }
    plan.gates().forEach(gate -> sentences.add(gate(gate)));
    sentences.add("Looks at the metrics every " + Text.duration(plan.look()) + ".");
    sentences.add(promotion());
    List<String> lines = new ArrayList<>();
    sentences.forEach(
        sentence -> Text.wrap(sentence, columns - 1, "  ").forEach(line -> lines.add(" " + line)));
    return lines;
  }

  private static String step(int number, Step step) {
    String then =
        step.onUndecided().wire().replace("rollback", "rolls back").replace("hold", "holds");
    return "Step %d: %d %% of traffic, watched for %s, for %s at most (then it %s), deciding on %s requests%s."
        .formatted(
            number,
            step.traffic(),
            Text.duration(step.watch()),
            Text.duration(step.maxWatch()),
            then,
            Text.full(step.minRequests()),
            step.approval() == null ? "" : ", then " + approval(step.approval()));
  }

  private static String gate(Gate gate) {
    String rule = gate.name().startsWith("min_") ? "at or above " : "below ";
    return "Gate " + gate.name() + ": the canary must stay " + rule + gate.limit().display() + ".";
  }

  private String promotion() {
    Approval approval = plan.promotionApproval();
    return "Promotes to 100 %% from a weight of %d %% or more%s, and goes on watching for %s."
        .formatted(
            plan.minCanaryPct(),
            approval == null ? "" : " after " + approval(approval),
            Text.duration(plan.bake()));
  }

  private static String approval(Approval approval) {
    return "an approval within "
        + Text.duration(approval.timeout())
        + " (else it "
        + approval.onTimeout().wire().replace("rollback", "rolls back").replace("hold", "holds")
        + ")";
  }
}
