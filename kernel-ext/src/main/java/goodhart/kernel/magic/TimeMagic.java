package goodhart.kernel.magic;

import com.google.auto.service.AutoService;
import java.util.Locale;

/** {@code %time code} and {@code %%time}: how long code takes. */
@AutoService(Magic.class)
public final class TimeMagic implements Magic {
  @Override
  public String name() {
    return "time";
  }

  @Override
  public String summary() {
    return "runs code and says how long it took";
  }

  @Override
  public String usage() {
    return "%time compare(lab) { }        times the rest of the line\n"
        + "x = %time reward(prefs)       keeps the value\n"
        + "%%time                        in the first line times the rest of the cell";
  }

  @Override
  public Form form() {
    return Form.BOTH;
  }

  @Override
  public boolean takesCode() {
    return true;
  }

  @Override
  public Object run(MagicCall call) throws Exception {
    String code = call.body().orElse(call.arguments());
    if (code.isBlank()) {
      throw new IllegalArgumentException(
          "%time needs code to time, for example %time compare(lab) { }");
    }
    long start = System.nanoTime();
    try {
      return call.notebook().evaluate(code);
    } finally {
      System.out.printf(Locale.ROOT, "%.3f s%n", (System.nanoTime() - start) / 1e9);
    }
  }
}
