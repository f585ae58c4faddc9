/** The router of the playground as a serving target. */
@NullMarked
package dev.bellwether.serving.playground;

import org.jspecify.annotations.NullMarked;
