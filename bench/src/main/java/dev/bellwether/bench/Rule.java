package dev.bellwether.bench;

/** Judges one release, look by look. One use. */
interface Rule {
  /** How strongly it speaks for a rollback now; it does so at or above its threshold. */
  double score(Counts look);

  /** Speaks for a rollback from now on. */
  double ALARM = Double.POSITIVE_INFINITY;
}
