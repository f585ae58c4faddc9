/** The read model: release index, looks and a hash-chained log. Nothing decides by reading it. */
@NullMarked
package dev.bellwether.records;

import org.jspecify.annotations.NullMarked;
