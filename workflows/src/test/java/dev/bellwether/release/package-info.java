@NullMarked
package dev.bellwether.release;

import org.jspecify.annotations.NullMarked;
