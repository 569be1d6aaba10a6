package goodhart.kernel.java;

import goodhart.kernel.Stop;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import jdk.jshell.execution.DirectExecutionControl;

/** Runs code of Java cells on the cell's thread, and keeps what it gave or threw. */
final class CellControl extends DirectExecutionControl {
  private final CompilerThread thread;
  private Object value;
  private Throwable thrown;

  CellControl(SnippetClasses classes, CompilerThread thread) {
    super(classes);
    this.thread = thread;
  }

  void reset() {
    value = null;
    thrown = null;
  }

  /** What the code gave; null when it threw. */
  Object value() {
    return value;
  }

  /** What the code threw, itself; null when it did not. */
  Throwable thrown() {
    return thrown;
  }

  @Override
  protected Class<?> findClass(String name) throws ClassNotFoundException {
    try {
      return super.findClass(name);
    } catch (ClassNotFoundException | RuntimeException | Error e) {
      thrown = e; // JShell itself would say nothing of it
      throw e;
    }
  }

  @Override
  public String invoke(String className, String methodName)
      throws RunException, InternalException, EngineTerminationException {
    try {
      return super.invoke(className, methodName);
    } catch (InternalException e) { // JShell itself would say nothing of this either
      thrown = thrown == null ? e : thrown;
      throw e;
    }
  }

  @Override
  protected String invoke(Method code) throws Exception {
    try {
      value =
          thread.here(
              () -> {
                Stop.check();
                return code.invoke(null);
              });
    } catch (InvocationTargetException e) {
      thrown = e.getCause();
    } catch (Throwable e) {
      thrown = e;
    }
    return ""; // no text of the value: its toString may cost, or fail
  }
}
