package dev.bellwether.admission;

import dev.bellwether.spec.Finding;
import dev.bellwether.spec.Plan;
import java.util.List;

/** Warns of steps that cannot get their requests in time, and of gates that nothing feeds. */
@FunctionalInterface
public interface Outlook {
  /** Warnings only: what is measured in two seconds refuses nothing. */
  List<Finding> of(Plan plan, String baseline);
}
