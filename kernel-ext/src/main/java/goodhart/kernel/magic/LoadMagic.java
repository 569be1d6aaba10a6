package goodhart.kernel.magic;

import com.google.auto.service.AutoService;
import goodhart.kernel.Session.CellFailure;
import goodhart.kernel.magic.MagicCall.Notebook;
import goodhart.kernel.run.NotebookCode;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** {@code %load demo.groovy}: runs a file in this notebook. */
@AutoService(Magic.class)
public final class LoadMagic implements Magic {
  /** Files that are being loaded, so that none loads itself for ever. */
  private final Set<Path> loading = new LinkedHashSet<>();

  @Override
  public String name() {
    return "load";
  }

  @Override
  public String summary() {
    return "runs a script or the code cells of a notebook here, as if they had been typed";
  }

  @Override
  public String usage() {
    return """
        %load setup.groovy        runs a script; what it declares is there afterwards
        %load intro.ipynb         runs the code cells of a notebook
        x = %load answer.groovy   keeps the value of its last line
        Unlike IPython's %load it runs the file and does not put its text into the cell.""";
  }

  @Override
  public Group group() {
    return Group.NOTEBOOK;
  }

  @Override
  public Collection<String> words(String option, Notebook notebook) {
    return option.isEmpty() ? UserFiles.offered(".groovy", ".ipynb") : List.of();
  }

  @Override
  public Object run(MagicCall call) throws Exception {
    MagicArguments arguments = call.parse(this);
    String name =
        arguments
            .single()
            .orElseThrow(() -> arguments.mistake("needs a file, for example %load setup.groovy"));
    Path file = UserFiles.existing(arguments, name);
    if (!Files.isRegularFile(file)) {
      throw arguments.mistake("'" + name + "' is a folder, not a script or a notebook");
    }
    if (!loading.add(file)) {
      throw arguments.mistake("'" + name + "' loads itself");
    }
    try {
      String text = text(arguments, name, file);
      String place = file.getFileName().toString();
      return place.endsWith(".ipynb")
          ? notebook(call.notebook(), place, text)
          : call.notebook().include(place, text);
    } finally {
      loading.remove(file);
    }
  }

  private static String text(MagicArguments arguments, String name, Path file) {
    try {
      return Files.readString(file);
    } catch (CharacterCodingException e) {
      throw arguments.mistake("'" + name + "' is not UTF-8 text");
    } catch (IOException e) {
      throw arguments.mistake("'" + name + "' cannot be read: " + e);
    }
  }

  private static Object notebook(Notebook notebook, String place, String text) throws Exception {
    List<NotebookCode> cells = NotebookCode.of(place, text);
    Optional<Object> value = Optional.empty();
    for (NotebookCode cell : cells) {
      value.ifPresent(notebook::display);
      value = Optional.empty();
      try {
        String where = place + ", cell " + cell.number();
        value = Optional.ofNullable(notebook.include(where, cell.source()));
      } catch (CellFailure e) {
        if (!cell.mayFail()) {
          throw e;
        }
        System.err.println(String.join("\n", e.error().lines()));
      }
    }
    return value.orElse(null);
  }
}
