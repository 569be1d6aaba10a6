package goodhart.kernel.jupyter;

import java.lang.reflect.Proxy;

/** Ctrl-C: it goes to every process of a terminal, and without this a JVM ends at it. */
public final class InterruptSignal {
  private InterruptSignal() {}

  /** From now on Ctrl-C runs this instead of ending the process. */
  public static void runs(Runnable action) {
    try {
      // By name: compilers warn about these classes, and not every runtime has them.
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      Object ours =
          Proxy.newProxyInstance(
              InterruptSignal.class.getClassLoader(),
              new Class<?>[] {handler},
              (proxy, method, args) -> {
                if (method.getName().equals("handle")) {
                  action.run();
                }
                return null;
              });
      signal
          .getMethod("handle", signal, handler)
          .invoke(null, signal.getConstructor(String.class).newInstance("INT"), ours);
    } catch (ReflectiveOperationException e) {
      // Without signals Ctrl-C ends the process, as it does everywhere else.
    }
  }
}
