@NullMarked
package dev.bellwether.api;

import org.jspecify.annotations.NullMarked;
