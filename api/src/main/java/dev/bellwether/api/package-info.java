/** The REST API: starts, shows and commands releases. Wiring only; see the sub-packages. */
@NullMarked
package dev.bellwether.api;

import org.jspecify.annotations.NullMarked;
