/** Writes what releases do into the records. */
@NullMarked
package dev.bellwether.journal;

import org.jspecify.annotations.NullMarked;
