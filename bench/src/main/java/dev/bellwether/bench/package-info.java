/** Simulated releases, judged by this product's gates and by the rules of others. */
@NullMarked
package dev.bellwether.bench;

import org.jspecify.annotations.NullMarked;
