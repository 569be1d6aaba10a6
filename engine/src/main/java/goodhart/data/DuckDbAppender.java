package goodhart.data;

import java.io.Closeable;
import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.sql.Connection;

/**
 * Adds rows to a table of DuckDB. Its driver lives in a class loader of its own (see {@link
 * DuckDb}), so what it has beyond JDBC is called by method handles.
 */
final class DuckDbAppender implements Closeable {
  private final Object appender;
  private final MethodHandle begin;
  private final MethodHandle end;
  private final MethodHandle text;
  private final MethodHandle number;
  private final MethodHandle whole;
  private final MethodHandle truth;
  private final MethodHandle missing;

  DuckDbAppender(Connection connection, String table) {
    try {
      appender =
          connection.getClass().getMethod("createAppender", String.class).invoke(connection, table);
      begin = handle("beginRow", void.class);
      end = handle("endRow", void.class);
      missing = handle("appendNull", void.class);
      text = handle("append", String.class);
      number = handle("append", double.class);
      whole = handle("append", long.class);
      truth = handle("append", boolean.class);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("DuckDB's driver is not the version that is expected", e);
    }
  }

  private MethodHandle handle(String name, Class<?> argument) throws ReflectiveOperationException {
    Class<?> type = appender.getClass();
    if (argument == void.class) {
      return MethodHandles.publicLookup()
          .unreflect(type.getMethod(name))
          .bindTo(appender)
          .asType(MethodType.methodType(void.class));
    }
    return MethodHandles.publicLookup()
        .unreflect(type.getMethod(name, argument))
        .bindTo(appender)
        .asType(MethodType.methodType(void.class, argument));
  }

  private interface Call {
    void run() throws Throwable;
  }

  private static void call(Call call) throws IOException {
    try {
      call.run();
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  void beginRow() throws IOException {
    call(
        () -> {
          begin.invokeExact();
        });
  }

  void endRow() throws IOException {
    call(
        () -> {
          end.invokeExact();
        });
  }

  void missing() throws IOException {
    call(
        () -> {
          missing.invokeExact();
        });
  }

  void text(String value) throws IOException {
    call(
        () -> {
          text.invokeExact(value);
        });
  }

  void number(double value) throws IOException {
    call(
        () -> {
          number.invokeExact(value);
        });
  }

  void whole(long value) throws IOException {
    call(
        () -> {
          whole.invokeExact(value);
        });
  }

  void truth(boolean value) throws IOException {
    call(
        () -> {
          truth.invokeExact(value);
        });
  }

  @Override
  public void close() throws IOException {
    call(() -> ((AutoCloseable) appender).close());
  }
}
