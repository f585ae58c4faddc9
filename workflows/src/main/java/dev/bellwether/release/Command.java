package dev.bellwether.release;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What somebody asked a release to do, as it could be read.
 *
 * @param name one of the command names in {@link WireNames}
 * @param by who, as claimed
 * @param release the release id meant; null: the one that runs
 * @param step 1-based step meant by approve, reject and promote; null: the present one
 * @param digest the artifact meant by approve; null: the present one
 * @param lasting how long a hold lasts or an extension adds; null: the default
 * @param then release id of the promoted release that a rollback goes on to undo; null: none
 * @param unread what of the payload could not be read; null when all could
 */
record Command(
    String name,
    String by,
    @Nullable String reason,
    @Nullable String commandId,
    @Nullable String release,
    @Nullable Integer step,
    @Nullable String digest,
    @Nullable Duration lasting,
    @Nullable String then,
    @Nullable String unread) {

  /** One that nothing follows. */
  Command(
      String name,
      String by,
      @Nullable String reason,
      @Nullable String commandId,
      @Nullable String release,
      @Nullable Integer step,
      @Nullable String digest,
      @Nullable Duration lasting,
      @Nullable String unread) {
    this(name, by, reason, commandId, release, step, digest, lasting, null, unread);
  }

  /** Makes things safer: always read, whatever its payload looks like. */
  boolean safe() {
    return switch (name) {
      case WireNames.ROLLBACK, WireNames.HOLD, WireNames.REJECT, WireNames.CANCEL -> true;
      default -> false;
    };
  }

  /** For timeline and log, which say by whom themselves. */
  String inWords() {
    String at = step == null ? "" : " (step " + step + ")";
    String howLong = lasting == null ? "" : " for " + Release.words(lasting);
    String why = reason == null ? "" : ": " + reason;
    String next = then == null ? "" : ", then undo " + then;
    return name + at + howLong + why + next;
  }
}
