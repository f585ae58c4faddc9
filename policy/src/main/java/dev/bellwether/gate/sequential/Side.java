package dev.bellwether.gate.sequential;

/** What a bet is placed on. */
enum Side {
  /** That the limit is broken: rejects "not above it". */
  FAIL,
  /** That the limit is kept: rejects "not below it". */
  PASS
}
