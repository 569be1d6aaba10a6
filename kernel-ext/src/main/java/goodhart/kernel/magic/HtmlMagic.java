package goodhart.kernel.magic;

import com.google.auto.service.AutoService;
import goodhart.kernel.MimeBundle;
import java.util.Map;

/** {@code %%html}: shows the cell as a page would. */
@AutoService(Magic.class)
public final class HtmlMagic implements Magic {
  @Override
  public String name() {
    return "html";
  }

  @Override
  public String summary() {
    return "shows the rest of the cell as HTML";
  }

  @Override
  public String usage() {
    return "%%html\n<b>gold</b> against <i>proxy</i>";
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
    return new MimeBundle(Map.of("text/html", body, "text/plain", body));
  }
}
