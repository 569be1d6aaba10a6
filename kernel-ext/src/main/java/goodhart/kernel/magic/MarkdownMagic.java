package goodhart.kernel.magic;

import com.google.auto.service.AutoService;
import goodhart.kernel.MimeBundle;
import java.util.Map;

/** {@code %%markdown}: shows the cell as a text cell would be shown. */
@AutoService(Magic.class)
public final class MarkdownMagic implements Magic {
  @Override
  public String name() {
    return "markdown";
  }

  @Override
  public String summary() {
    return "shows the rest of the cell as Markdown";
  }

  @Override
  public String usage() {
    return "%%markdown\n**Goodhart's law**: a measure that is a target is no good measure.";
  }

  @Override
  public Group group() {
    return Group.CELLS;
  }

  @Override
  public Form form() {
    return Form.CELL;
  }

  @Override
  public Object run(MagicCall call) {
    call.parse(this).none();
    String body = call.body().orElseThrow();
    return new MimeBundle(Map.of("text/markdown", body, "text/plain", body));
  }
}
