/** Writes traffic at a target, fenced, and reads back what it wrote. */
@NullMarked
package dev.bellwether.serving;

import org.jspecify.annotations.NullMarked;
