package dev.bellwether.cli;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Requests a second, as a person states them. */
final class TrafficRate implements ITypeConverter<Double> {
  private static final double MOST = 1e9;

  @Override
  public Double convert(String text) {
    double rate;
    try {
      rate = Double.parseDouble(text);
    } catch (NumberFormatException notANumber) {
      rate = Double.NaN;
    }
    if (!(rate >= 0 && rate <= MOST)) {
      throw new TypeConversionException(
          "expected requests a second from 0 on, came \"" + Text.clean(text) + "\"");
    }
    return rate;
  }
}
