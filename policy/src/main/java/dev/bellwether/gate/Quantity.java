package dev.bellwether.gate;

/**
 * A number with its unit and the way people read it, for instance {@code 0.005}, {@code ratio},
 * {@code 0.5 %}.
 */
public record Quantity(double value, String unit, String display) {}
