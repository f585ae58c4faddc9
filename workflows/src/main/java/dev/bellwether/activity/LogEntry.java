package dev.bellwether.activity;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One line of a release's log: a command, a decision or an effect. Written idempotently by
 * (release, seq).
 *
 * @param seq 1, 2, 3 ... within the release, given by the workflow
 * @param kind {@code command}, {@code decision}, {@code effect} or {@code state}
 * @param by who, as claimed; null for Bellwether itself
 */
public record LogEntry(
    long seq, Instant at, String kind, @Nullable String by, String what, @Nullable String detail) {}
