/** Finds versions in a model registry and checks that they are what they say. */
@NullMarked
package dev.bellwether.artifact;

import org.jspecify.annotations.NullMarked;
