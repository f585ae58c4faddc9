package dev.bellwether.spec;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What reading a spec gave: the plan when nothing refuses it, every finding, and the spec with all
 * defaults written out.
 *
 * @param plan null exactly when a finding refuses
 * @param name the spec's name when it could be read, for naming a refused release
 * @param normalized the whole spec with defaults and units said, as {@code {"release_pipeline":
 *     ...}}; null when there is no plan
 */
public record SpecReading(
    @Nullable Plan plan,
    @Nullable String name,
    List<Finding> findings,
    @Nullable JsonNode normalized) {
  public SpecReading {
    findings = List.copyOf(findings);
  }

  /** Whether the spec may start. */
  public boolean valid() {
    return plan != null;
  }

  /** The plan, if nothing refuses the spec. */
  public Optional<Plan> accepted() {
    return Optional.ofNullable(plan);
  }
}
