/** Decides whether a release may start, and takes the target for it. */
@NullMarked
package dev.bellwether.admission;

import org.jspecify.annotations.NullMarked;
