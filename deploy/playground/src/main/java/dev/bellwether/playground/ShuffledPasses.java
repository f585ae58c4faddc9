package dev.bellwether.playground;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Random;

/**
 * Every element once in each pass, in an order of the pass's own; without an end, for one thread.
 */
final class ShuffledPasses<T> {
  private final List<T> elements;
  private final Random random;
  private Iterator<T> pass = Collections.emptyIterator();

  ShuffledPasses(List<T> elements, long seed) {
    this.elements = new ArrayList<>(elements);
    this.random = new Random(seed);
  }

  T next() {
    if (!pass.hasNext()) {
      Collections.shuffle(elements, random);
      pass = elements.iterator();
    }
    return pass.next();
  }
}
