/** Reads a release spec and resolves it into a plan. Pure: text in, plan and findings out. */
@NullMarked
package dev.bellwether.spec;

import org.jspecify.annotations.NullMarked;
