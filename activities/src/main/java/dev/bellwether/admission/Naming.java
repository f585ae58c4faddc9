package dev.bellwether.admission;

import dev.bellwether.activity.AdmissionActivities.Admit;
import dev.bellwether.activity.ReleaseRef;
import dev.bellwether.release.WireNames;
import dev.bellwether.spec.Plan;

/** What a release is called, whatever could be read of its input. */
final class Naming {
  private static final String NAME = "[a-z0-9]([a-z0-9._-]{0,98}[a-z0-9])?";

  private Naming() {}

  static boolean isName(String text) {
    return text.matches(NAME);
  }

  /** Of an input that gives no name. */
  static String fallback(Admit request) {
    String model = model(request.workflowId());
    return isName(model) ? model : "unnamed";
  }

  /** The model part of a workflow id. */
  static String model(String workflowId) {
    String target = WireNames.target(workflowId);
    int at = target.indexOf('@');
    return at < 0 ? target : target.substring(0, at);
  }

  static ReleaseRef release(Plan plan, Admit request) {
    return new ReleaseRef(
        WireNames.releaseId(plan.name(), request.originalRunId()),
        plan.target(),
        request.workflowId(),
        request.originalRunId());
  }
}
