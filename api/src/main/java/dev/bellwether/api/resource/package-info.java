/** The HTTP resources and the filters in front of them. */
@NullMarked
package dev.bellwether.api.resource;

import org.jspecify.annotations.NullMarked;
