/** Releases as the API sees them: found, started, watched and commanded through Temporal. */
@NullMarked
package dev.bellwether.api.release;

import org.jspecify.annotations.NullMarked;
