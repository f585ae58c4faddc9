package dev.bellwether.gate.wire;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.SerializerProvider;
import dev.bellwether.gate.BriefReport;
import dev.bellwether.gate.GateReport;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The reports as a watch carries them: each an array without keys, without how its quantities are
 * shown where their unit says that, and without what the report before it says too. Reads these
 * and, from before there were any, objects with every field by its name.
 */
public final class BriefReports {
  private BriefReports() {}

  /** Everything that the reports say, with numbers as {@link GateReport#carried} has them. */
  public static final class Writing extends JsonSerializer<List<GateReport>> {
    @Override
    public void serialize(List<GateReport> reports, JsonGenerator json, SerializerProvider provider)
        throws IOException {
      json.writeStartArray();
      GateReport before = null;
      for (GateReport report : reports) {
        json.writeStartArray();
        for (Object part : BriefReport.parts(report, before)) {
          provider.defaultSerializeValue(part, json);
        }
        json.writeEndArray();
        before = report;
      }
      json.writeEndArray();
    }
  }

  /** Both forms. */
  public static final class Reading extends JsonDeserializer<List<GateReport>> {
    @Override
    public List<GateReport> deserialize(JsonParser json, DeserializationContext context)
        throws IOException {
      List<GateReport> reports = new ArrayList<>();
      for (JsonNode one : context.readTree(json)) {
        @Nullable GateReport before = reports.isEmpty() ? null : reports.getLast();
        reports.add(
            one.isArray()
                ? BriefReport.parse(one, before)
                : context.readTreeAsValue(one, GateReport.class));
      }
      return reports;
    }
  }
}
