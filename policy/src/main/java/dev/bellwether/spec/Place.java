package dev.bellwether.spec;

/**
 * Where something stands in a document.
 *
 * @param pointer JSON pointer, empty for the whole document
 * @param line 1-based, 0 when the document is not text
 * @param column 1-based, 0 when the document is not text
 */
public record Place(String pointer, int line, int column) {
  /** The whole document. */
  public static final Place ROOT = new Place("", 0, 0);

  /** The same spot, for a key that should stand in this map and does not. */
  Place missing(String key) {
    return new Place(pointer + "/" + escape(key), line, column);
  }

  /** The pointer of a key or an index below this one. */
  static String below(String pointer, Object key) {
    return pointer + "/" + escape(key.toString());
  }

  private static String escape(String key) {
    return key.replace("~", "~0").replace("/", "~1");
  }
}
