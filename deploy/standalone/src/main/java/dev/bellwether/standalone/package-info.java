/** API, worker and a local Temporal in one JVM: {@code dev} and {@code demo}. */
@NullMarked
package dev.bellwether.standalone;

import org.jspecify.annotations.NullMarked;
