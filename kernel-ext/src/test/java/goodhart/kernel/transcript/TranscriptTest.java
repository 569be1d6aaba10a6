package goodhart.kernel.transcript;

import static org.assertj.core.api.Assertions.assertThat;

import goodhart.kernel.MimeBundle;
import goodhart.kernel.Output;
import goodhart.kernel.transcript.Transcript.Cell;
import goodhart.kernel.transcript.Transcript.Recording;
import goodhart.kernel.transcript.Transcript.Shown;
import goodhart.kernel.transcript.Transcript.Text;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TranscriptTest {

  /** An output that prints when a test says so. */
  private static final class Printing implements Output {
    private Printed listener;

    @Override
    public void display(MimeBundle bundle) {}

    @Override
    public void display(MimeBundle bundle, String id) {}

    @Override
    public void update(MimeBundle bundle, String id) {}

    @Override
    public void alsoPrintTo(Printed listener) {
      this.listener = listener;
    }
  }

  private final Printing output = new Printing();

  private void cell(Transcript transcript, int number, String code, String printed) {
    Recording cell = transcript.begin(number, code, output);
    output.listener.print("stdout", printed);
    cell.finish(Optional.empty(), Optional.empty());
  }

  @Test
  void outputsAreKeptInOrderAndTextGrows() {
    Transcript transcript = new Transcript();
    Recording cell = transcript.begin(1, "code", output);
    output.listener.print("stdout", "a");
    output.listener.print("stdout", "b");
    output.listener.print("stderr", "c");
    cell.display(MimeBundle.text("shown"), "id");
    output.listener.print("stdout", "d");
    cell.update(MimeBundle.text("changed"), "id");
    assertThat(transcript.cells().get(0).finished()).isFalse();
    cell.finish(Optional.of(MimeBundle.text("result")), Optional.empty());
    Cell kept = transcript.cells().get(0);
    assertThat(kept.items())
        .containsExactly(
            new Text("stdout", "ab"),
            new Text("stderr", "c"),
            new Shown(MimeBundle.text("changed"), false),
            new Text("stdout", "d"),
            new Shown(MimeBundle.text("result"), true));
    assertThat(kept.finished()).isTrue();
    output.listener.print("stdout", "late");
    assertThat(transcript.cells().get(0).items()).endsWith(new Text("stdout", "late"));
  }

  @Test
  void theOldestCellsGoFirstAndAreCounted() {
    Transcript transcript = new Transcript(3, 1000, 1000);
    for (int i = 1; i <= 5; i++) {
      cell(transcript, i, "c" + i, "x");
    }
    assertThat(transcript.cells()).extracting(Cell::number).containsExactly(3, 4, 5);
    assertThat(transcript.leftOut()).isEqualTo(2);
    assertThat(transcript.begun()).isEqualTo(5);
    cell(transcript, 6, "big", "x".repeat(990));
    assertThat(transcript.cells()).extracting(Cell::number).containsExactly(4, 5, 6);
    cell(transcript, 7, "more", "x".repeat(20));
    assertThat(transcript.cells()).extracting(Cell::number).containsExactly(7);
    assertThat(transcript.leftOut()).isEqualTo(6);
  }

  @Test
  void ofACellThatPrintsWithoutEndTheBeginningIsKept() {
    Transcript transcript = new Transcript(3, 1000, 10);
    cell(transcript, 1, "", "0123456789");
    Recording cell = transcript.begin(2, "", output);
    for (int i = 0; i < 100; i++) {
      output.listener.print("stdout", "abc");
    }
    cell.finish(Optional.empty(), Optional.empty());
    assertThat(transcript.cells().get(1).items()).containsExactly(new Text("stdout", "abcabcabca"));
    assertThat(transcript.cells().get(1).charsLeftOut()).isEqualTo(290);
    assertThat(transcript.cells().get(0).charsLeftOut()).isZero();
  }

  @Test
  void aNumberThatComesAgainReplacesTheCellThatWasNotStored() {
    Transcript transcript = new Transcript();
    cell(transcript, 1, "stored", "");
    cell(transcript, 2, "silent", "");
    cell(transcript, 2, "typed", "");
    assertThat(transcript.cells()).extracting(Cell::code).containsExactly("stored", "typed");
    assertThat(transcript.begun()).isEqualTo(2);
  }

  @Test
  void whatRunsInsideACellBelongsToIt() {
    Transcript transcript = new Transcript();
    Recording outer = transcript.begin(1, "outer", output);
    Recording inner = transcript.begin(1, "inner", output);
    inner.display(MimeBundle.text("from inside"));
    inner.finish(Optional.of(MimeBundle.text("its value goes to the caller")), Optional.empty());
    outer.finish(Optional.empty(), Optional.empty());
    assertThat(transcript.cells()).hasSize(1);
    assertThat(transcript.cells().get(0).items())
        .containsExactly(new Shown(MimeBundle.text("from inside"), false));
  }

  @Test
  void theWeightOfStructuredDataCounts() {
    Transcript transcript = new Transcript(10, 2000, 10);
    for (int i = 1; i <= 3; i++) {
      Recording cell = transcript.begin(i, "", output);
      cell.display(
          new MimeBundle(
              Map.of("text/plain", "", "application/json", Map.of("a", "x".repeat(900)))));
      cell.finish(Optional.empty(), Optional.empty());
    }
    assertThat(transcript.cells()).extracting(Cell::number).containsExactly(2, 3);
  }
}
