package dev.bellwether.activity;

import dev.bellwether.spec.JsonMappers;
import io.temporal.common.converter.DataConverter;
import io.temporal.common.converter.DefaultDataConverter;
import io.temporal.common.converter.JacksonJsonPayloadConverter;

/**
 * How values become Temporal payloads. Every client and worker uses this one converter: with the
 * SDK's own mapper an old worker fails on a field that a newer one wrote.
 */
public final class Payloads {
  private Payloads() {}

  /** The SDK's converter with the lenient mapper for JSON. */
  public static DataConverter converter() {
    return DefaultDataConverter.newDefaultInstance()
        .withPayloadConverterOverrides(new JacksonJsonPayloadConverter(JsonMappers.lenient()));
  }
}
