/** Tries a canary before it gets traffic. */
@NullMarked
package dev.bellwether.smoke;

import org.jspecify.annotations.NullMarked;
