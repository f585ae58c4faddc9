/** The release workflow: its narration, states, commands, outcomes and wire names. */
@NullMarked
package dev.bellwether.release;

import org.jspecify.annotations.NullMarked;
