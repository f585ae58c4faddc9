/** Everything that can go wrong at the HTTP edge, as RFC 9457 problems. */
@NullMarked
package dev.bellwether.api.error;

import org.jspecify.annotations.NullMarked;
