/**
 * The command line: a thin client of the REST API, and the checks of a spec that need no server.
 */
@NullMarked
package dev.bellwether.cli;

import org.jspecify.annotations.NullMarked;
