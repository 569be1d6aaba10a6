package goodhart.kernel.run;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import goodhart.kernel.CellError;
import goodhart.kernel.CellProgress;
import goodhart.kernel.MimeBundle;
import goodhart.kernel.Session;
import goodhart.kernel.Session.CellFailure;
import java.util.Optional;

/**
 * Executes the code cells of a notebook in order, as "Restart and run all" does. A cell tagged
 * {@code raises-exception} may fail; one tagged {@code skip-execution} is left as it is.
 */
final class NotebookRun {
  private final NotebookFile notebook;
  private final Session session;
  private final NotebookOutput output;

  NotebookRun(NotebookFile notebook, Session session, CellProgress.Line progress) {
    this.notebook = notebook;
    this.session = session;
    this.output = new NotebookOutput(progress);
  }

  /**
   * Runs it. Cells after a failed one are left without outputs.
   *
   * @return the failure that stopped it
   */
  Optional<CellError> run() {
    if (notebook.metadata().has("kernelspec")) {
      NotebookFile.nameLanguage(notebook.metadata());
    }
    for (ObjectNode cell : notebook.codeCells()) {
      if (!NotebookFile.hasTag(cell, "skip-execution")) {
        cell.putNull("execution_count");
        cell.putArray("outputs");
      }
    }
    return CapturedStreams.during(
        text -> output.print("stdout", text), text -> output.print("stderr", text), this::cells);
  }

  private Optional<CellError> cells() {
    int count = 0;
    for (ObjectNode cell : notebook.codeCells()) {
      if (NotebookFile.hasTag(cell, "skip-execution") || NotebookFile.source(cell).isBlank()) {
        continue;
      }
      cell.put("execution_count", ++count);
      output.begin((ArrayNode) cell.get("outputs"));
      Optional<CellError> error = execute(NotebookFile.source(cell), count);
      if (error.isPresent() && !NotebookFile.hasTag(cell, "raises-exception")) {
        return error;
      }
    }
    return Optional.empty();
  }

  private Optional<CellError> execute(String source, int count) {
    try {
      Optional<MimeBundle> result = session.run(source, count, output);
      flush();
      result.ifPresent(bundle -> output.result(bundle, count));
      return Optional.empty();
    } catch (CellFailure e) {
      flush();
      output.error(e.error());
      return Optional.of(e.error());
    }
  }

  private static void flush() {
    System.out.flush();
    System.err.flush();
  }
}
