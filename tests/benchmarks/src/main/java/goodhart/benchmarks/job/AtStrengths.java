package goodhart.benchmarks.job;

import goodhart.optimize.Optimizer;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Arrays;

/** A method at strengths of the benchmark's choice; in everything else it is the method itself. */
final class AtStrengths {
  private AtStrengths() {}

  /**
   * The method with another path.
   *
   * @param kind {@code Allocation} or {@code Joint}
   */
  static <T extends Optimizer> T of(Class<T> kind, T method, double[] strengths) {
    // The interfaces besides its kind are passed on too: a method may offer a faster way by one.
    Class<?>[] interfaces =
        Arrays.stream(method.getClass().getInterfaces())
            .filter(i -> !i.isSealed())
            .toArray(Class<?>[]::new);
    return kind.cast(
        Proxy.newProxyInstance(
            kind.getClassLoader(),
            interfaces,
            (self, called, arguments) -> {
              if (called.getName().equals("strengths")) {
                return strengths.clone();
              }
              try {
                return called.invoke(method, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            }));
  }
}
