package goodhart.data;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * The result of a query of DuckDB, a chunk of at most 2048 rows at a time: several times faster
 * than its JDBC result set where there are texts. Called by method handles, see {@link DuckDb}.
 *
 * <p>An error while fetching looks like the end of the result; who reads must know how many rows
 * there are.
 */
final class DuckDbChunks implements AutoCloseable {
  /** A wrong argument to an inner call would end the process, so others use the public one. */
  private static final String TRIED = "v1.5.5";

  private final AutoCloseable statement;
  private final AutoCloseable result;
  private final Calls calls;
  private Object chunk;

  /** How the driver's classes are called; looked up once. */
  private record Calls(
      MethodHandle next,
      MethodHandle chunk,
      MethodHandle rows,
      MethodHandle vector,
      MethodHandle isNull,
      MethodHandle text,
      MethodHandle number,
      MethodHandle whole,
      MethodHandle truth) {

    private static Calls of(Class<?> result, boolean tried) throws ReflectiveOperationException {
      Class<?> chunk = result.getMethod("chunk").getReturnType();
      Class<?> vector = chunk.getMethod("vector", long.class).getReturnType();
      return new Calls(
          handle(result, "nextChunk", boolean.class),
          handle(result, "chunk", Object.class),
          handle(chunk, "rowCount", long.class),
          handle(chunk, "vector", Object.class, long.class),
          handle(vector, "isNull", boolean.class, long.class),
          tried ? bytes(vector) : text(vector),
          handle(vector, "getDouble", double.class, long.class),
          handle(vector, "getLong", long.class, long.class),
          handle(vector, "getBoolean", boolean.class, long.class));
    }

    private static MethodHandle text(Class<?> vector) throws ReflectiveOperationException {
      return MethodHandles.filterReturnValue(
          handle(vector, "getString", String.class, long.class),
          MethodHandles.lookup()
              .findStatic(Calls.class, "utf8", MethodType.methodType(byte[].class, String.class)));
    }

    private static byte[] utf8(String text) {
      return text.getBytes(UTF_8);
    }

    /** What the driver makes Strings of; twice as fast, and not public. */
    private static MethodHandle bytes(Class<?> vector) throws ReflectiveOperationException {
      Field data = vector.getDeclaredField("data");
      Method bytes =
          vector
              .getClassLoader()
              .loadClass("org.duckdb.DuckDBBindings")
              .getDeclaredMethod("duckdb_vector_get_string", ByteBuffer.class, long.class);
      data.setAccessible(true);
      bytes.setAccessible(true);
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      return MethodHandles.filterArguments(lookup.unreflect(bytes), 0, lookup.unreflectGetter(data))
          .asType(MethodType.methodType(byte[].class, Object.class, long.class));
    }

    private static MethodHandle handle(
        Class<?> type, String name, Class<?> result, Class<?>... arguments)
        throws ReflectiveOperationException {
      return MethodHandles.publicLookup()
          .unreflect(type.getMethod(name, arguments))
          .asType(MethodType.methodType(result, Object.class).appendParameterTypes(arguments));
    }
  }

  DuckDbChunks(Connection connection, String sql) throws SQLException {
    this(connection, sql, connection.getMetaData().getDatabaseProductVersion().equals(TRIED));
  }

  /**
   * @param tried whether the driver is the version whose inner calls were tried
   */
  DuckDbChunks(Connection connection, String sql, boolean tried) throws SQLException {
    try {
      statement =
          (AutoCloseable)
              connection.getClass().getMethod("prepare", String.class).invoke(connection, sql);
      result = (AutoCloseable) statement.getClass().getMethod("query").invoke(statement);
      calls = Calls.of(result.getClass(), tried);
    } catch (InvocationTargetException e) {
      throw new SQLException(e.getCause().getMessage(), e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("DuckDB's driver is not the version that is expected", e);
    }
  }

  private interface Call<T> {
    T run() throws Throwable;
  }

  private static <T> T call(Call<T> call) throws SQLException {
    try {
      return call.run();
    } catch (Error e) {
      throw e;
    } catch (Throwable e) {
      throw new SQLException(e.getMessage(), e);
    }
  }

  /** Fetches the next chunk and says how many rows it has; 0 at the end. */
  int next() throws SQLException {
    return call(
        () -> {
          Object from = result;
          if (!(boolean) calls.next.invokeExact(from)) {
            return 0;
          }
          chunk = calls.chunk.invokeExact(from);
          return Math.toIntExact((long) calls.rows.invokeExact(chunk));
        });
  }

  /**
   * One column of the chunk: byte[] (UTF-8), Double, Long or Boolean by its type, null where
   * missing.
   */
  Object[] column(int number, ColumnType type, int rows) throws SQLException {
    return call(
        () -> {
          Object vector = calls.vector.invokeExact(chunk, (long) number);
          Object[] values = new Object[rows];
          for (int i = 0; i < rows; i++) {
            long row = i;
            if (!(boolean) calls.isNull.invokeExact(vector, row)) {
              values[i] =
                  switch (type) {
                    case NUMBER -> Double.valueOf((double) calls.number.invokeExact(vector, row));
                    case WHOLE -> Long.valueOf((long) calls.whole.invokeExact(vector, row));
                    case TRUTH -> Boolean.valueOf((boolean) calls.truth.invokeExact(vector, row));
                    default -> (byte[]) calls.text.invokeExact(vector, row);
                  };
            }
          }
          return values;
        });
  }

  @Override
  public void close() throws SQLException {
    call(
        () -> {
          result.close();
          statement.close();
          return null;
        });
  }
}
