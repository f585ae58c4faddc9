@NullMarked
package dev.bellwether.standalone;

import org.jspecify.annotations.NullMarked;
