package goodhart.data;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import java.util.zip.ZipException;

/**
 * Unpacks gzip data of one or more members (RFC 1952). The JDK's own stream ends in silence at a
 * later member whose header is damaged; here that is a ZipException, so no row is lost unnoticed.
 * Zero bytes after the last member are padding.
 */
final class GzipMembers extends InputStream {
  private static final int CHECKSUM = 2;
  private static final int EXTRA = 4;
  private static final int NAME = 8;
  private static final int COMMENT = 16;

  private final InputStream in;
  private final Inflater inflater = new Inflater(true);
  private final CRC32 checksum = new CRC32();
  private final byte[] packed = new byte[1 << 16];
  private int next;
  private int filled;
  private boolean ended;

  GzipMembers(InputStream in) throws IOException {
    this.in = in;
    header(need());
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int from, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    while (!ended) {
      int got;
      try {
        got = inflater.inflate(bytes, from, length);
      } catch (DataFormatException e) {
        throw new ZipException(e.getMessage());
      }
      if (got > 0) {
        checksum.update(bytes, from, got);
        return got;
      }
      if (inflater.finished()) {
        nextMember();
      } else if (inflater.needsDictionary()) {
        throw new ZipException("needs a dictionary");
      } else {
        if (!more()) {
          throw new EOFException();
        }
        inflater.setInput(packed, next, filled - next);
        next = filled;
      }
    }
    return -1;
  }

  private void nextMember() throws IOException {
    next = filled - inflater.getRemaining();
    long length = inflater.getBytesWritten();
    if (little(4) != checksum.getValue() || little(4) != (length & 0xffffffffL)) {
      throw new ZipException("the checksum does not fit");
    }
    int first = 0;
    while (first == 0 && more()) {
      first = packed[next++] & 0xff;
    }
    ended = first == 0;
    if (!ended) {
      header(first);
      inflater.reset();
      checksum.reset();
      inflater.setInput(packed, next, filled - next);
      next = filled;
    }
  }

  private void header(int first) throws IOException {
    if (first != 0x1f || need() != 0x8b || need() != 8) {
      throw new ZipException("no gzip header");
    }
    int flags = need();
    little(6); // time, flags, operating system
    if ((flags & EXTRA) != 0) {
      for (long left = little(2); left > 0; left--) {
        need();
      }
    }
    for (int text : new int[] {NAME, COMMENT}) {
      while ((flags & text) != 0 && need() != 0) {
        // a name or comment ends with a zero
      }
    }
    if ((flags & CHECKSUM) != 0) {
      little(2);
    }
  }

  private long little(int bytes) throws IOException {
    long value = 0;
    for (int i = 0; i < bytes; i++) {
      value |= (long) need() << 8 * i;
    }
    return value;
  }

  private int need() throws IOException {
    if (!more()) {
      throw new EOFException();
    }
    return packed[next++] & 0xff;
  }

  /** Whether there is a packed byte at {@code next}, reading on where that is needed. */
  private boolean more() throws IOException {
    if (next < filled) {
      return true;
    }
    next = 0;
    filled = Math.max(0, in.read(packed));
    return filled > 0;
  }

  @Override
  public void close() throws IOException {
    inflater.end();
    in.close();
  }
}
