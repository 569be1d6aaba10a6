package goodhart.kernel.jupyter;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import org.zeromq.ZMQ;

/**
 * {@code System.in} of a cell: reading it opens the front end's input field. A thread of its own
 * owns the socket, so that interrupting a reader harms nothing.
 */
final class Stdin extends InputStream {
  private record Question(
      Message cell, String prompt, boolean hidden, CompletableFuture<String> answer) {}

  private final Wire wire;
  private final ZMQ.Socket socket;
  private final BlockingQueue<Question> questions = new LinkedBlockingQueue<>();
  private volatile Message cell;
  private Message lineOf;
  private byte[] line = {};
  private int at;

  Stdin(Wire wire, ZMQ.Socket socket) {
    this.wire = wire;
    this.socket = socket;
  }

  void start() {
    socket.setReceiveTimeOut(50);
    Threads.daemon("stdin", this::askForever);
  }

  /** A cell begins, or ends when null; what an earlier one left unread is gone. */
  void belongsTo(Message request) {
    cell = request;
  }

  /**
   * One line from the front end.
   *
   * @param hidden true for a password
   * @throws IOException when nobody can be asked, or the cell is interrupted
   */
  String ask(String prompt, boolean hidden) throws IOException {
    Message asking = cell;
    if (asking == null) {
      throw new IOException("input can be read only while a cell runs");
    }
    if (!asking.flag("allow_stdin", true)) {
      throw new IOException(
          "this front end cannot be asked for input (it sent allow_stdin: false)");
    }
    Question question = new Question(asking, prompt, hidden, new CompletableFuture<>());
    questions.add(question);
    try {
      return question.answer.get();
    } catch (InterruptedException e) {
      question.answer.cancel(false);
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while waiting for input");
    } catch (ExecutionException e) {
      throw new IOException(e.getCause());
    }
  }

  @Override
  public synchronized int read() throws IOException {
    byte[] one = new byte[1];
    read(one, 0, 1);
    return one[0] & 0xFF;
  }

  @Override
  public synchronized int read(byte[] into, int from, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    Message asking = cell;
    if (at == line.length || asking != lineOf) {
      line = (ask("", false) + "\n").getBytes(StandardCharsets.UTF_8);
      lineOf = asking;
      at = 0;
    }
    int part = Math.min(length, line.length - at);
    System.arraycopy(line, at, into, from, part);
    at += part;
    return part;
  }

  @Override
  public synchronized int available() {
    return line.length - at;
  }

  private void askForever() {
    while (true) {
      Question question = null;
      try {
        question = questions.take();
        while (socket.recv(ZMQ.DONTWAIT) != null) {
          // The answer to a question nobody waits for any more.
        }
        IoPub.write(
            socket,
            wire.encode(
                question.cell.identities(),
                "input_request",
                question.cell.header(),
                Map.of("prompt", question.prompt, "password", question.hidden)));
        while (!question.answer.isDone()) {
          if (cell != question.cell) {
            throw new IOException("the cell that asked for input has ended");
          }
          Optional<Message> reply = Channel.frames(socket, 0).flatMap(wire::decode);
          if (reply.isPresent() && reply.get().type().equals("input_reply")) {
            question.answer.complete(reply.get().text("value"));
          }
        }
      } catch (Throwable e) {
        if (question != null) {
          question.answer.completeExceptionally(e);
        }
      }
    }
  }
}
