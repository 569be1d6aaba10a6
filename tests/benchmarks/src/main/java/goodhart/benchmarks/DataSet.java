package goodhart.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/**
 * What both sides of a contest read: arrays as raw little-endian numbers, one file each, with a
 * {@code header.json} that says their types and shapes, and the settings of the job.
 */
public final class DataSet {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int CHUNK = 1 << 16;

  private final Path folder;
  private final ObjectNode header;

  private DataSet(Path folder, ObjectNode header) {
    this.folder = folder;
    this.header = header;
  }

  /** An empty data set in a folder that exists. */
  public static DataSet in(Path folder) {
    ObjectNode header = JSON.createObjectNode();
    header.putObject("settings");
    header.putObject("arrays");
    return new DataSet(folder, header);
  }

  /** The data set of a folder. */
  public static DataSet read(Path folder) throws IOException {
    return new DataSet(folder, (ObjectNode) JSON.readTree(folder.resolve("header.json").toFile()));
  }

  /** Adds an array of doubles with the given shape. */
  public void put(String name, double[] values, int... shape) throws IOException {
    ByteBuffer buffer = entry(name, "<f8", values.length, shape);
    try (FileChannel out = create(name)) {
      for (int from = 0; from < values.length; from += CHUNK) {
        int count = Math.min(CHUNK, values.length - from);
        buffer.clear();
        buffer.asDoubleBuffer().put(values, from, count);
        out.write(buffer.limit(count * Double.BYTES));
      }
    }
  }

  /** Adds a row of ints. */
  public void put(String name, int[] values) throws IOException {
    ByteBuffer buffer = entry(name, "<i4", values.length, values.length);
    try (FileChannel out = create(name)) {
      for (int from = 0; from < values.length; from += CHUNK) {
        int count = Math.min(CHUNK, values.length - from);
        buffer.clear();
        buffer.asIntBuffer().put(values, from, count);
        out.write(buffer.limit(count * Integer.BYTES));
      }
    }
  }

  /** Adds a setting: a number or a list of them. */
  public void set(String name, Object value) {
    settings().set(name, JSON.valueToTree(value));
  }

  /** Writes the header: the data set is complete. */
  public void finish() throws IOException {
    JSON.writeValue(folder.resolve("header.json").toFile(), header);
  }

  /** An array of doubles, row after row. */
  public double[] doubles(String name) {
    ByteBuffer bytes = bytes(name);
    double[] values = new double[bytes.remaining() / Double.BYTES];
    bytes.asDoubleBuffer().get(values);
    return values;
  }

  /** A row of ints. */
  public int[] ints(String name) {
    ByteBuffer bytes = bytes(name);
    int[] values = new int[bytes.remaining() / Integer.BYTES];
    bytes.asIntBuffer().get(values);
    return values;
  }

  /** The shape of an array. */
  public int[] shape(String name) {
    return JSON.convertValue(header.path("arrays").path(name).path("shape"), int[].class);
  }

  /** Whether there is an array of that name. */
  public boolean has(String name) {
    return header.path("arrays").has(name);
  }

  /** A setting that is a number. */
  public double number(String name) {
    return setting(name).doubleValue();
  }

  /** A setting that is a list of numbers. */
  public double[] numbers(String name) {
    return JSON.convertValue(setting(name), double[].class);
  }

  private JsonNode setting(String name) {
    JsonNode value = settings().get(name);
    if (value == null) {
      throw new IllegalArgumentException("the data in " + folder + " has no setting " + name);
    }
    return value;
  }

  private ObjectNode settings() {
    return (ObjectNode) header.get("settings");
  }

  private ByteBuffer entry(String name, String type, int length, int... shape) {
    if (Arrays.stream(shape).asLongStream().reduce(1, (a, b) -> a * b) != length) {
      throw new IllegalArgumentException(
          "array " + name + " of " + length + " numbers has shape " + Arrays.toString(shape));
    }
    ObjectNode entry = ((ObjectNode) header.get("arrays")).putObject(name);
    entry.put("file", name + ".bin").put("type", type);
    entry.set("shape", JSON.valueToTree(shape));
    return ByteBuffer.allocateDirect(CHUNK * Double.BYTES).order(ByteOrder.LITTLE_ENDIAN);
  }

  private FileChannel create(String name) throws IOException {
    return FileChannel.open(
        folder.resolve(name + ".bin"), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
  }

  private ByteBuffer bytes(String name) {
    String file = header.path("arrays").path(name).path("file").asText();
    try (FileChannel in = FileChannel.open(folder.resolve(file))) {
      return in.map(FileChannel.MapMode.READ_ONLY, 0, Files.size(folder.resolve(file)))
          .order(ByteOrder.LITTLE_ENDIAN);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
