package dev.bellwether.cli;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A step as people count them: from 1. */
final class StepNumber implements ITypeConverter<Integer> {
  @Override
  public Integer convert(String text) {
    if (!text.matches("[1-9]\\d{0,5}")) {
      throw new TypeConversionException("expected a number from 1, came " + text);
    }
    return Integer.valueOf(text);
  }
}
