/**
 * What the demo releases onto: model servers that speak the Open Inference Protocol, a router that
 * splits the traffic by weight behind one compare-and-set, and bounded traffic. Everything binds
 * 127.0.0.1.
 */
@NullMarked
package dev.bellwether.playground;

import org.jspecify.annotations.NullMarked;
