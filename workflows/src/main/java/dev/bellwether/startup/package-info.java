/** What every process does before it can work: finds its configuration, and Temporal. */
@NullMarked
package dev.bellwether.startup;

import org.jspecify.annotations.NullMarked;
