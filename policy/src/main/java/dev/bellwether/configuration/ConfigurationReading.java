package dev.bellwether.configuration;

import dev.bellwether.spec.Finding;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What reading a configuration gave.
 *
 * @param configuration null exactly when a finding refuses it
 */
public record ConfigurationReading(@Nullable Configuration configuration, List<Finding> findings) {
  public ConfigurationReading {
    findings = List.copyOf(findings);
  }

  /** Whether a process may start with it. */
  public boolean valid() {
    return configuration != null;
  }
}
