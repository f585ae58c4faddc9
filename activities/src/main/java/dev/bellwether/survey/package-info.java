/** Says which targets send traffic that no open release explains. Reads only. */
@NullMarked
package dev.bellwether.survey;

import org.jspecify.annotations.NullMarked;
