package goodhart.data;

import io.airlift.compress.zstd.ZstdInputStream;
import io.airlift.compress.zstd.ZstdOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.zip.GZIPOutputStream;

/** How a file is packed, told by its first bytes when read and by its name when written. */
enum Compression {
  NONE("", ""),
  GZIP("gzip", ".gz"),
  ZSTD("zstd", ".zst");

  /** As people call it. */
  final String title;

  /** What its files' names end with. */
  final String ending;

  Compression(String title, String ending) {
    this.title = title;
    this.ending = ending;
  }

  static Compression of(byte[] head, int length) {
    if (length >= 2 && (head[0] & 0xff) == 0x1f && (head[1] & 0xff) == 0x8b) {
      return GZIP;
    }
    boolean zstd =
        length >= 4
            && (head[0] & 0xff) == 0x28
            && (head[1] & 0xff) == 0xb5
            && (head[2] & 0xff) == 0x2f
            && (head[3] & 0xff) == 0xfd;
    return zstd ? ZSTD : NONE;
  }

  static Compression ofName(String name) {
    for (Compression compression : values()) {
      if (compression != NONE && name.endsWith(compression.ending)) {
        return compression;
      }
    }
    return NONE;
  }

  InputStream unpack(InputStream in) throws IOException {
    return switch (this) {
      case NONE -> in;
      case GZIP -> new GzipMembers(in);
      case ZSTD -> new ZstdInputStream(in);
    };
  }

  OutputStream pack(OutputStream out) throws IOException {
    return switch (this) {
      case NONE -> out;
      case GZIP -> new GZIPOutputStream(out, 1 << 16);
      case ZSTD -> new ZstdOutputStream(out);
    };
  }
}
