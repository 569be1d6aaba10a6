package goodhart.data;

import goodhart.Progress;
import java.io.Closeable;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.ZipException;

/**
 * The unpacked bytes of one file, in order. Bounds how much is unpacked, reports how far it is, and
 * turns what goes wrong into a sentence. Confined to one thread.
 */
final class Feed implements Closeable {
  private static final int HEAD = 1 << 16;

  final String name;
  final Compression compression;
  final Budget budget;

  /** How many lines have been cut so far, for messages. */
  long lines;

  private final Progress progress;
  private final long packedSize;
  private final Counted packed;
  private final InputStream in;
  private byte[] head;
  private int headUsed;
  private long reported;

  Feed(Path file, Budget budget, Progress progress) {
    name = file.getFileName().toString();
    this.budget = budget;
    this.progress = progress;
    Counted opened = null;
    try {
      packedSize = Files.size(file);
      opened = new Counted(Files.newInputStream(file));
      byte[] magic = opened.in().readNBytes(4);
      compression = Compression.of(magic, magic.length);
      opened.close();
      if (compression == Compression.NONE && !budget.fits(packedSize)) {
        throw budget.tooMuch(name);
      }
      opened = new Counted(Files.newInputStream(file));
      packed = opened;
      in = unpacked();
      head = new byte[HEAD];
      head = Arrays.copyOf(head, read(head, 0));
    } catch (IOException e) {
      close(opened);
      throw failure(e);
    } catch (RuntimeException e) {
      close(opened);
      throw e;
    }
  }

  private InputStream unpacked() throws IOException {
    try {
      return compression.unpack(packed);
    } catch (EOFException | ZipException e) {
      throw damaged();
    }
  }

  /** The first bytes, at most 2^16; they are also the first that {@link #fill} gives. */
  byte[] head() {
    return head;
  }

  /** Leaves out the next bytes of the head. */
  void skip(int bytes) {
    headUsed += bytes;
  }

  /** Fills {@code bytes} from {@code at} on; says where it had to end. */
  int fill(byte[] bytes, int at) {
    int i = at;
    if (headUsed < head.length) {
      int part = Math.min(head.length - headUsed, bytes.length - i);
      System.arraycopy(head, headUsed, bytes, i, part);
      headUsed += part;
      i += part;
    }
    return read(bytes, i);
  }

  private int read(byte[] bytes, int at) {
    int i = at;
    while (i < bytes.length) {
      progress.tick();
      int got;
      try {
        got = in.read(bytes, i, Math.min(1 << 16, bytes.length - i));
      } catch (EOFException | ZipException e) {
        throw damaged();
      } catch (IOException e) {
        throw compression == Compression.NONE ? failure(e) : damaged();
      } catch (RuntimeException e) { // how the zstd library says that its input is damaged
        throw compression == Compression.ZSTD ? damaged() : e;
      }
      if (got < 0) {
        break;
      }
      i += got;
      budget.spend(name, got);
      report();
    }
    return i;
  }

  private void report() {
    if (packed.count - reported >= 1 << 22 || packed.count == packedSize) {
      reported = packed.count;
      progress.report("reading " + name, Math.min(packed.count, packedSize), packedSize);
    }
  }

  private IllegalArgumentException damaged() {
    return Row.failure(
        name,
        "the "
            + compression.title
            + " data is damaged or cut off after line "
            + lines
            + ": fetch the file again");
  }

  private IllegalArgumentException failure(IOException e) {
    return Row.failure(
        name, "could not be read after line " + lines + ": " + Row.shorten("" + e.getMessage()));
  }

  @Override
  public void close() {
    close(in);
  }

  private static void close(Closeable stream) {
    try {
      if (stream != null) {
        stream.close();
      }
    } catch (IOException e) {
      return; // it was only read from
    }
  }

  private static final class Counted extends FilterInputStream {
    private long count;

    Counted(InputStream in) {
      super(in);
    }

    InputStream in() {
      return in;
    }

    @Override
    public int read() throws IOException {
      int one = super.read();
      count += one < 0 ? 0 : 1;
      return one;
    }

    @Override
    public int read(byte[] bytes, int from, int length) throws IOException {
      int got = super.read(bytes, from, length);
      count += Math.max(0, got);
      return got;
    }
  }
}
