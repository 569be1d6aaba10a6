package goodhart.tests.kernel;

import org.dflib.jjava.jupyter.Extension;
import org.dflib.jjava.jupyter.kernel.BaseKernel;

/** An extension on the class path that fails, in {@link EchoKernel} alone. */
public final class BrokenExtension implements Extension {
  @Override
  public void install(BaseKernel kernel) {
    if (Boolean.getBoolean(EchoKernel.BREAK_EXTENSIONS)) {
      throw new NoClassDefFoundError("some/library/Class");
    }
  }
}
