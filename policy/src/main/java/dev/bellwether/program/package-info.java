/** What all programs of the project have in common towards those who run them. */
@NullMarked
package dev.bellwether.program;

import org.jspecify.annotations.NullMarked;
