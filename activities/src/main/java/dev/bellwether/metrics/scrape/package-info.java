/** Reads Prometheus text endpoints directly, without a Prometheus between. */
@NullMarked
package dev.bellwether.metrics.scrape;

import org.jspecify.annotations.NullMarked;
