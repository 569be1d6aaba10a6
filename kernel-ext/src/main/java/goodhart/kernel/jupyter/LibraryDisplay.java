package goodhart.kernel.jupyter;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.ToNumberPolicy;
import com.google.gson.reflect.TypeToken;
import goodhart.kernel.MimeBundle;
import goodhart.kernel.render.MimeData;
import goodhart.kernel.render.Renderers;
import java.util.LinkedHashMap;
import java.util.Map;
import org.dflib.jjava.jupyter.kernel.display.DisplayData;
import org.dflib.jjava.jupyter.kernel.display.DisplayDataRenderable;
import org.dflib.jjava.jupyter.kernel.display.Renderer;

/** Values as extensions written for the library give them. */
public final class LibraryDisplay {
  // The library keeps the types of a DisplayData to itself, but lets it be written as JSON.
  private static final Gson GSON =
      new GsonBuilder()
          .serializeSpecialFloatingPointValues()
          .setObjectToNumberStrategy(ToNumberPolicy.LONG_OR_DOUBLE)
          .create();
  private static final TypeToken<Map<String, Object>> FIELDS = new TypeToken<>() {};
  private static final Renderer RENDERER = new Renderer();

  private LibraryDisplay() {}

  /** Shows such values from now on. */
  public static void register(Renderers renderers) {
    renderers.register(DisplayData.class, LibraryDisplay::of);
    renderers.register(DisplayDataRenderable.class, LibraryDisplay::of);
  }

  private static MimeBundle of(DisplayData shown) {
    JsonObject tree = GSON.toJsonTree(shown).getAsJsonObject();
    Map<String, Object> data = new LinkedHashMap<>();
    JsonElement fields = tree.get("data");
    if (fields != null && fields.isJsonObject()) {
      data.putAll(GSON.fromJson(fields, FIELDS.getType()));
    }
    data.replaceAll(MimeData::of);
    data.putIfAbsent("text/plain", "shown as " + String.join(", ", data.keySet()));
    return new MimeBundle(data);
  }

  private static MimeBundle of(DisplayDataRenderable value) {
    return of(RENDERER.render(value));
  }
}
