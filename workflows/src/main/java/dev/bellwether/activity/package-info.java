/** The effects a release needs, as activity interfaces with their records. */
@NullMarked
package dev.bellwether.activity;

import org.jspecify.annotations.NullMarked;
