package dev.bellwether.records;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.bellwether.records.Records.LogRow;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * A log line as it is hashed: every field as the file holds it, so that a line edited into
 * something unreadable is still only a line that does not fit.
 */
record ChainedLine(
    String releaseId,
    long seq,
    String at,
    String kind,
    @Nullable String by,
    String what,
    @Nullable String detail) {
  /** The hash before the first line. */
  static final String GENESIS = "0".repeat(64);

  private static final int ABSENT = -1;

  static ChainedLine of(LogRow row) {
    return new ChainedLine(
        row.releaseId(),
        row.seq(),
        InstantText.format(row.at()),
        row.kind(),
        row.by(),
        row.what(),
        row.detail());
  }

  /** SHA-256 over the hash before, the position and the fields, each text with its length. */
  String hash(String previous, long position) {
    MessageDigest digest = sha256();
    digest.update(HexFormat.of().parseHex(previous));
    digest.update(bytes(position));
    text(digest, releaseId);
    digest.update(bytes(seq));
    text(digest, at);
    text(digest, kind);
    text(digest, by);
    text(digest, what);
    text(digest, detail);
    return HexFormat.of().formatHex(digest.digest());
  }

  private static void text(MessageDigest digest, @Nullable String value) {
    if (value == null) {
      digest.update(bytes(ABSENT));
      return;
    }
    byte[] encoded = value.getBytes(UTF_8);
    digest.update(bytes(encoded.length));
    digest.update(encoded);
  }

  private static byte[] bytes(long value) {
    return ByteBuffer.allocate(Long.BYTES).putLong(value).array();
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
