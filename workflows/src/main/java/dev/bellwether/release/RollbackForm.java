package dev.bellwether.release;

import dev.bellwether.activity.AdmissionActivities.Undo;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The other input of a release, under {@link WireNames#ROLLBACK_FORM}: undo a promoted release
 * after its end. It names no version: what is restored is what the target's ledger says.
 *
 * @param release the promoted release to undo
 * @param by who asks, as claimed
 */
public record RollbackForm(
    String model,
    String environment,
    String release,
    @Nullable String by,
    @Nullable String reason) {

  /** For a target, {@code model@environment}. */
  public static RollbackForm of(
      String target, String release, @Nullable String by, @Nullable String reason) {
    int at = target.lastIndexOf('@');
    return new RollbackForm(
        target.substring(0, Math.max(at, 0)), target.substring(at + 1), release, by, reason);
  }

  static RollbackForm of(String target, Undo undo) {
    return of(target, undo.release(), undo.by(), undo.reason());
  }

  /** What a release is started with. */
  public Map<String, RollbackForm> input() {
    return Map.of(WireNames.ROLLBACK_FORM, this);
  }

  /** What a release is named that undoes one of this model. */
  public static String name(String model) {
    return model + "-rollback";
  }
}
