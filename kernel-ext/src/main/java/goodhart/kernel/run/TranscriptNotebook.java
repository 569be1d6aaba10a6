package goodhart.kernel.run;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import goodhart.kernel.transcript.Transcript.Cell;
import goodhart.kernel.transcript.Transcript.Item;
import goodhart.kernel.transcript.Transcript.Shown;
import goodhart.kernel.transcript.Transcript.Text;
import java.util.List;

/** A transcript as a notebook file with its outputs. */
public final class TranscriptNotebook {
  private final String seal;
  private final String version;

  /**
   * A notebook.
   *
   * @param seal a word for its metadata
   * @param version of the software that writes it
   */
  public TranscriptNotebook(String seal, String version) {
    this.seal = seal;
    this.version = version;
  }

  /** The file's text. */
  public String text(List<Cell> cells) {
    ObjectNode root = NotebookFile.JSON.createObjectNode();
    ArrayNode nodes = root.putArray("cells");
    cells.forEach(cell -> write(cell, nodes.addObject()));
    ObjectNode metadata = root.putObject("metadata");
    metadata.putObject("goodhart").put("saved", seal).put("version", version);
    ObjectNode kernel = metadata.putObject("kernelspec");
    kernel.put("display_name", "Goodhart").put("language", "groovy").put("name", "goodhart");
    NotebookFile.nameLanguage(metadata);
    root.put("nbformat", 4).put("nbformat_minor", 5);
    return NotebookFile.of(root).text();
  }

  private static void write(Cell cell, ObjectNode node) {
    node.put("cell_type", "code").put("execution_count", cell.number());
    node.put("id", "cell-" + cell.number());
    node.putObject("metadata");
    NotebookOutput output = new NotebookOutput(ProgressLine.NONE);
    output.begin(node.putArray("outputs"));
    for (Item item : cell.items()) {
      if (item instanceof Text text) {
        output.print(text.stream(), text.text());
      } else if (item instanceof Shown shown && shown.result()) {
        output.result(shown.bundle(), cell.number());
      } else if (item instanceof Shown shown) {
        output.display(shown.bundle());
      }
    }
    if (cell.charsLeftOut() > 0) {
      output.print("stderr", "\n" + cell.charsLeftOut() + " more characters are not kept\n");
    }
    cell.error().ifPresent(output::error);
    node.set("source", NotebookFile.lines(cell.code()));
  }
}
