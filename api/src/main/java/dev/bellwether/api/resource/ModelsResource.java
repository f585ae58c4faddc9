package dev.bellwether.api.resource;

import dev.bellwether.api.release.ServedModels;
import dev.bellwether.api.release.ServedModels.History;
import dev.bellwether.api.release.ServedModels.Model;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;

/** What serves where. */
@Path("/v1/models")
@Produces(MediaType.APPLICATION_JSON)
public final class ModelsResource {
  private final ServedModels models;

  public ModelsResource(ServedModels models) {
    this.models = models;
  }

  /** Every model that was ever released. */
  public record Models(List<Model> items) {}

  @GET
  public Models models() {
    return new Models(models.all());
  }

  /** One of them with its latest releases. */
  @GET
  @Path("{model}")
  public History model(@PathParam("model") String model) {
    return models.one(model);
  }
}
