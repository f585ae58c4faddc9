/** Turns configuration text and an environment into records. Pure: the caller reads the file. */
@NullMarked
package dev.bellwether.configuration;

import org.jspecify.annotations.NullMarked;
