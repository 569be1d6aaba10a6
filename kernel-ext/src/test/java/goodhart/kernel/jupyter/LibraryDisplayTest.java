package goodhart.kernel.jupyter;

import static org.assertj.core.api.Assertions.assertThat;

import goodhart.kernel.render.Renderers;
import java.util.Map;
import org.dflib.jjava.jupyter.kernel.display.DisplayData;
import org.dflib.jjava.jupyter.kernel.display.DisplayDataRenderable;
import org.dflib.jjava.jupyter.kernel.display.RenderContext;
import org.dflib.jjava.jupyter.kernel.display.mime.MIMEType;
import org.junit.jupiter.api.Test;

class LibraryDisplayTest {
  @Test
  void whatTheLibrarysExtensionsReturnIsShownAsItIs() {
    Renderers renderers = Renderers.standard();
    LibraryDisplay.register(renderers);
    DisplayData data = new DisplayData("plain");
    data.putData(MIMEType.TEXT_HTML, "<i>html</i>");
    assertThat(renderers.render(data).data())
        .containsOnly(Map.entry("text/plain", "plain"), Map.entry("text/html", "<i>html</i>"));
    DisplayDataRenderable renderable =
        new DisplayDataRenderable() {
          @Override
          public void render(RenderContext context) {
            context.renderIfRequested(MIMEType.TEXT_HTML, () -> "<u>itself</u>");
          }

          @Override
          public String toString() {
            return "itself";
          }
        };
    assertThat(renderers.render(renderable).data())
        .containsEntry("text/html", "<u>itself</u>")
        .containsEntry("text/plain", "itself");
  }
}
