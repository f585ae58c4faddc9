package dev.bellwether.records;

import java.sql.Types;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.jdbi.v3.core.argument.AbstractArgumentFactory;
import org.jdbi.v3.core.argument.Argument;
import org.jdbi.v3.core.config.ConfigRegistry;
import org.jdbi.v3.core.mapper.ColumnMapper;

/** Instants as text of one width to the nanosecond: exact, readable, and sorted as time is. */
final class InstantText extends AbstractArgumentFactory<Instant> {
  private static final DateTimeFormatter FIXED_WIDTH =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSSSSS'Z'").withZone(ZoneOffset.UTC);

  static final ColumnMapper<Instant> COLUMN =
      (row, number, context) -> {
        String text = row.getString(number);
        return text == null ? null : Instant.parse(text);
      };

  InstantText() {
    super(Types.VARCHAR);
  }

  static String format(Instant instant) {
    return FIXED_WIDTH.format(instant);
  }

  @Override
  protected Argument build(Instant value, ConfigRegistry config) {
    return (position, statement, context) -> statement.setString(position, format(value));
  }
}
