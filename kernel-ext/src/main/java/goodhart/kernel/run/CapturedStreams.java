package goodhart.kernel.run;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Sends System.out and System.err elsewhere for a while. */
final class CapturedStreams {
  private CapturedStreams() {}

  /** Does some work while what it prints goes to these sinks. */
  static <T> T during(Consumer<String> toOut, Consumer<String> toErr, Supplier<T> work) {
    PrintStream out = System.out;
    PrintStream err = System.err;
    System.setOut(stream(toOut));
    System.setErr(stream(toErr));
    try {
      return work.get();
    } finally {
      System.out.flush();
      System.err.flush();
      System.setOut(out);
      System.setErr(err);
    }
  }

  private static PrintStream stream(Consumer<String> sink) {
    return new PrintStream(new Decoding(sink), true, StandardCharsets.UTF_8);
  }

  /** Passes whole characters on at each flush; a character cut in two waits for its rest. */
  private static final class Decoding extends ByteArrayOutputStream {
    private final Consumer<String> sink;
    private final CharsetDecoder decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPLACE)
            .onUnmappableCharacter(CodingErrorAction.REPLACE);

    Decoding(Consumer<String> sink) {
      this.sink = sink;
    }

    @Override
    public void flush() {
      String text;
      synchronized (this) {
        ByteBuffer bytes = ByteBuffer.wrap(buf, 0, count);
        CharBuffer chars = CharBuffer.allocate(count + 1);
        decoder.decode(bytes, chars, false);
        byte[] rest = new byte[bytes.remaining()];
        bytes.get(rest);
        reset();
        write(rest, 0, rest.length);
        text = chars.flip().toString();
      }
      if (!text.isEmpty()) {
        sink.accept(text);
      }
    }
  }
}
