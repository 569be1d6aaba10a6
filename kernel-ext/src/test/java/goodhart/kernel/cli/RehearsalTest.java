package goodhart.kernel.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import goodhart.kernel.GroovySession;
import goodhart.kernel.MimeBundle;
import goodhart.kernel.Output;
import goodhart.kernel.Session.CellFailure;
import java.io.OutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.Test;

class RehearsalTest {
  @Test
  void itsCellsWorkAndItsMistakesFail() {
    Output nowhere =
        new Output() {
          @Override
          public void display(MimeBundle bundle) {}

          @Override
          public void display(MimeBundle bundle, String id) {}

          @Override
          public void update(MimeBundle bundle, String id) {}
        };
    GroovySession session = GroovySession.ofTheLanguage();
    PrintStream before = System.out;
    System.setOut(new PrintStream(OutputStream.nullOutputStream(), false, UTF_8));
    try {
      for (String cell : Rehearsal.CELLS) {
        assertThatCode(() -> session.run(cell, 1, nowhere)).as(cell).doesNotThrowAnyException();
      }
      for (String cell : Rehearsal.MISTAKES) {
        assertThatThrownBy(() -> session.run(cell, 1, nowhere)).isInstanceOf(CellFailure.class);
      }
    } finally {
      System.setOut(before);
    }
  }
}
