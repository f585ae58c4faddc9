package dev.bellwether.playground;

/** What the traffic did so far; {@code skipped} were due but would have gone above a bound. */
public record TrafficCounts(
    long sent, long succeeded, long failed, long labelled, long skipped, boolean running) {}
