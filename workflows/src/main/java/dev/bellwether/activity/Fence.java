package dev.bellwether.activity;

/**
 * The right to write at a target. Only taking the fence raises the epoch; each write of one owner
 * uses the next {@code opSeq}. Compared as a pair, epoch first.
 */
public record Fence(long epoch, long opSeq) {
  /** The fence of this owner's next write. */
  public Fence next() {
    return new Fence(epoch, opSeq + 1);
  }
}
