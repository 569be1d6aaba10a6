package goodhart.kernel.jupyter;

import com.google.gson.JsonObject;
import goodhart.kernel.Output.Printed;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.zeromq.ZMQ;

/**
 * Everything a front end is told without asking: status, printed text, displays, results, errors.
 *
 * <p>Printed text is gathered and sent after 16 KiB, after 50 ms, and before any other message, so
 * that order is kept and a loop of prints is a few messages. A thread of its own owns the socket:
 * threads that print may be interrupted at any moment, a socket may not.
 */
final class IoPub {
  private static final int BATCH_BYTES = 16 * 1024;
  private static final long BATCH_MILLIS = 50;
  private static final double BURST = 500;

  /** Printed and displayed by user code. */
  final PrintStream out = stream("stdout");

  final PrintStream err = stream("stderr");

  private final Wire wire;
  private final ZMQ.Socket socket;
  private final BlockingQueue<Runnable> queue = new ArrayBlockingQueue<>(64);
  // Fair: a thread that prints without end must let the one through that announces the interrupt.
  private final ReentrantLock lock = new ReentrantLock(true);
  private final Condition written = lock.newCondition();
  private final InheritableThreadLocal<JsonObject> inherited = new InheritableThreadLocal<>();
  private JsonObject cell = new JsonObject();
  private Text last;
  private Printed listener = (stream, text) -> {};
  // Of the sending thread alone.
  private double allowance = BURST;
  private long paced = System.nanoTime();

  IoPub(Wire wire, ZMQ.Socket socket) {
    this.wire = wire;
    this.socket = socket;
  }

  void start() {
    Threads.daemon("iopub", this::sendForever);
    Threads.daemon("iopub-text", this::flushForever);
  }

  /**
   * From now on what this thread, and every thread that it starts, prints or shows belongs to this
   * request, also after it has ended; so does what threads without a request of their own do.
   */
  void belongsTo(JsonObject request) {
    lock.lock();
    try {
      flushText();
      cell = request;
      inherited.set(request);
    } finally {
      lock.unlock();
    }
  }

  /**
   * The request that this thread works for. The workers of a fork/join pool outlive the cell that
   * happened to start them, so theirs is the latest.
   */
  private JsonObject owner() {
    JsonObject own =
        Thread.currentThread() instanceof ForkJoinWorkerThread ? null : inherited.get();
    return own == null ? cell : own;
  }

  /** Publishes for the request that this thread works for. */
  void publish(String type, Map<String, ?> content) {
    publish(type, Map.of(), content, List.of());
  }

  /** As {@link #publish(String, Map)}, with metadata and binary data. */
  void publish(String type, Map<String, ?> metadata, Map<String, ?> content, List<byte[]> buffers) {
    lock.lock();
    try {
      flushText();
      enqueue(type, owner(), metadata, content, buffers);
    } finally {
      lock.unlock();
    }
  }

  /** Publishes for any request. */
  void publish(String type, Map<String, ?> content, JsonObject request) {
    lock.lock();
    try {
      flushText();
      enqueue(type, request, Map.of(), content, List.of());
    } finally {
      lock.unlock();
    }
  }

  /** See {@link goodhart.kernel.Output#alsoPrintTo}. */
  void alsoPrintTo(Printed listener) {
    lock.lock();
    try {
      flushText();
      this.listener = listener;
    } finally {
      lock.unlock();
    }
  }

  /** Sends what has been printed so far. */
  void flush() {
    lock.lock();
    try {
      flushText();
    } finally {
      lock.unlock();
    }
  }

  /** Waits until all that was published has been handed to the network, but no longer than this. */
  void settle(long millis) {
    CountDownLatch sent = new CountDownLatch(1);
    lock.lock();
    try {
      flushText();
      put(sent::countDown);
    } finally {
      lock.unlock();
    }
    try {
      sent.await(millis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void enqueue(
      String type,
      JsonObject request,
      Map<String, ?> metadata,
      Map<String, ?> content,
      List<byte[]> buffers) {
    byte[] topic = type.getBytes(StandardCharsets.US_ASCII);
    List<byte[]> frames = wire.encode(List.of(topic), type, request, metadata, content, buffers);
    long bytes = frames.stream().mapToLong(frame -> frame.length).sum();
    put(
        () -> {
          write(socket, frames);
          pace(bytes);
        });
  }

  /** An interrupt of the cell must not lose a message, least of all the one that ends the cell. */
  private void put(Runnable task) {
    boolean interrupted = false;
    while (true) {
      try {
        queue.put(task);
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void flushText() {
    if (last != null) {
      last.send();
    }
  }

  /**
   * After a burst, a thousand messages or 16 MB a second, which is what a reader takes. A cell that
   * shows or prints without end would otherwise fill the memory, and stopping it would be seen only
   * minutes later.
   */
  private void pace(long bytes) {
    long now = System.nanoTime();
    allowance = Math.min(BURST, allowance + (now - paced) / 1e6) - 1 - (double) bytes / BATCH_BYTES;
    paced = now;
    if (allowance < 0) {
      Threads.pause((long) Math.ceil(-allowance));
    }
  }

  private void sendForever() {
    while (true) {
      try {
        queue.take().run();
      } catch (Throwable e) {
        Threads.pause(10);
      }
    }
  }

  private void flushForever() {
    while (true) {
      try {
        lock.lock();
        try {
          while (last == null || last.size == last.unfinished()) {
            written.await();
          }
        } finally {
          lock.unlock();
        }
        Thread.sleep(BATCH_MILLIS);
        lock.lock();
        try {
          flushText();
        } finally {
          lock.unlock();
        }
      } catch (Throwable e) {
        Threads.pause(10);
      }
    }
  }

  static void write(ZMQ.Socket socket, List<byte[]> frames) {
    for (int i = 0; i < frames.size(); i++) {
      socket.send(frames.get(i), i < frames.size() - 1 ? ZMQ.SNDMORE : 0);
    }
  }

  private PrintStream stream(String name) {
    return new PrintStream(new Text(name), false, StandardCharsets.UTF_8);
  }

  /** One of the two text streams; what it gathers is guarded by the lock. */
  private final class Text extends OutputStream {
    private final String name;
    private final byte[] gathered = new byte[BATCH_BYTES];
    private int size;
    private JsonObject request;

    Text(String name) {
      this.name = name;
    }

    @Override
    public void write(int b) {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) {
      lock.lock();
      try {
        JsonObject owner = owner();
        if (last != this || request != owner) {
          flushText();
          last = this;
          request = owner;
        }
        int at = from;
        while (at < from + length) {
          int part = Math.min(from + length - at, gathered.length - size);
          System.arraycopy(bytes, at, gathered, size, part);
          size += part;
          at += part;
          if (size == gathered.length) {
            send();
          }
        }
        written.signal();
      } finally {
        lock.unlock();
      }
    }

    /** {@code flush()} does nothing: libraries flush after every line, and 50 ms is soon enough. */
    private void send() {
      lock.lock();
      try {
        int rest = unfinished();
        int whole = size - rest;
        if (whole > 0) {
          String text = new String(gathered, 0, whole, StandardCharsets.UTF_8);
          System.arraycopy(gathered, whole, gathered, 0, rest);
          size = rest;
          listener.print(name, text);
          enqueue("stream", request, Map.of(), Map.of("name", name, "text", text), List.of());
        }
      } finally {
        lock.unlock();
      }
    }

    /** How many bytes at the end are the beginning of a character. */
    private int unfinished() {
      for (int back = 1; back <= Math.min(3, size); back++) {
        int b = gathered[size - back] & 0xFF;
        if (b >= 0xC0) {
          int needed = b >= 0xF0 ? 4 : b >= 0xE0 ? 3 : 2;
          return needed > back ? back : 0;
        }
        if (b < 0x80) {
          return 0;
        }
      }
      return 0;
    }
  }
}
