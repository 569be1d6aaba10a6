package goodhart.kernel.magic;

import com.google.auto.service.AutoService;

/**
 * {@code %%goodhart}: the rest of the cell is in this language. Here every cell is; notebooks
 * written for a Java kernel with our extension say so, and run here too.
 */
@AutoService(Magic.class)
public final class GoodhartMagic implements Magic {
  @Override
  public String name() {
    return "goodhart";
  }

  @Override
  public String summary() {
    return "runs the rest of the cell, which is what cells do here without it too";
  }

  @Override
  public String usage() {
    return "%%goodhart\n"
        + "lab = world(seed: 7)\n"
        + "Notebooks of a Java kernel with the Goodhart extension need it; here it changes nothing.";
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
  public Object run(MagicCall call) throws Exception {
    call.parse(this).none();
    return call.notebook().evaluate(call.body().orElseThrow());
  }
}
