package goodhart.kernel.magic;

import com.google.auto.service.AutoService;
import goodhart.dsl.Comparison;
import goodhart.dsl.Goodhart;
import goodhart.internal.Names;
import goodhart.kernel.magic.MagicCall.Notebook;
import goodhart.kernel.run.TranscriptNotebook;
import goodhart.kernel.transcript.Transcript;
import goodhart.kernel.transcript.Transcript.Cell;
import goodhart.kernel.transcript.TranscriptPage;
import goodhart.kernel.transcript.TranscriptScript;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** {@code %save run.html}: writes what the notebook has run, or a comparison, to a file. */
@AutoService(Magic.class)
public final class SaveMagic implements Magic {
  private static final List<String> FORMATS = List.of("html", "groovy", "ipynb");

  /** When this notebook wrote a comparison to a file, as the file system says it. */
  private final Map<Path, FileTime> written = new HashMap<>();

  @Override
  public String name() {
    return "save";
  }

  @Override
  public String summary() {
    return "saves what this notebook has run as a page, a script or a notebook, or a comparison";
  }

  @Override
  public String usage() {
    return """
        %save run.html           a page that stands alone: cells, what they printed and showed
        %save run.groovy         the cells as a script, for ./goodhart run and %load
        %save run.ipynb          a notebook with its outputs
        %save result run.csv     a comparison by name: .csv, .json, .html, .svg or .png
        %save run.html --force   also over a file that is not as %save left it
        The last 500 cells are kept. A script has the cells that failed as comments.""";
  }

  @Override
  public Group group() {
    return Group.NOTEBOOK;
  }

  @Override
  public Map<String, String> options() {
    return Map.of("force", "replaces a file that was changed, or that something else wrote");
  }

  @Override
  public Set<String> flags() {
    return Set.of("force");
  }

  @Override
  public Collection<String> words(String option, Notebook notebook) {
    return option.isEmpty() ? OverOptMagic.comparisons(notebook) : List.of();
  }

  @Override
  public Object run(MagicCall call) {
    MagicArguments arguments = call.parse(this);
    List<String> words = arguments.positional();
    try {
      return switch (words.size()) {
        case 1 -> transcript(arguments, call.notebook(), words.get(0));
        case 2 -> comparison(arguments, call.notebook(), words.get(0), words.get(1));
        default ->
            throw arguments.mistake(
                "takes a file, or a comparison and a file, for example %save run.html, got "
                    + (words.isEmpty() ? "nothing" : String.join(" ", words)));
      };
    } catch (AccessDeniedException e) {
      throw arguments.mistake(e.getFile() + " cannot be written: permission denied");
    } catch (IOException e) {
      throw arguments.mistake(words.get(words.size() - 1) + " cannot be written: " + e);
    }
  }

  private static String transcript(MagicArguments arguments, Notebook notebook, String name)
      throws IOException {
    Path file = target(arguments, name);
    String format = ending(file);
    if (!FORMATS.contains(format)) {
      throw arguments.mistake(
          "'"
              + name
              + "': "
              + Names.unknown("format", format, FORMATS)
              + ". A comparison is saved by its name: %save result "
              + name);
    }
    Transcript transcript = notebook.transcript();
    List<Cell> cells = worthSaving(transcript.cells());
    if (cells.isEmpty()) {
      throw arguments.mistake("no cell has been run yet, so there is nothing to save");
    }
    if (!arguments.has("force") && SavedFile.isSomebodyElses(file)) {
      throw taken(arguments, file, "is not as %save left it");
    }
    String seal = SavedFile.SEAL;
    int leftOut = transcript.leftOut();
    String text =
        switch (format) {
          case "html" -> new TranscriptPage(stem(file), seal).text(cells, leftOut);
          case "groovy" -> new TranscriptScript(seal).text(cells, leftOut);
          default -> new TranscriptNotebook(seal, Goodhart.version()).text(cells);
        };
    SavedFile.write(file, SavedFile.sealed(text).getBytes(StandardCharsets.UTF_8));
    return "wrote "
        + file
        + ", "
        + cells.size()
        + (cells.size() == 1 ? " cell" : " cells")
        + (leftOut == 0 ? "" : "; the first " + leftOut + " are no longer kept");
  }

  private String comparison(
      MagicArguments arguments, Notebook notebook, String variable, String name)
      throws IOException {
    List<String> known = OverOptMagic.comparisons(notebook);
    if (!known.contains(variable)) {
      throw arguments.mistake(
          known.isEmpty()
              ? "there is no comparison '" + variable + "' yet. Make one: result = %compare drro"
              : Names.unknown("comparison", variable, known));
    }
    Path file = target(arguments, name);
    boolean ours = Files.exists(file) && Files.getLastModifiedTime(file).equals(written.get(file));
    if (Files.exists(file) && !ours && !arguments.has("force")) {
      throw taken(arguments, file, "was not written by this notebook");
    }
    Comparison comparison = (Comparison) notebook.variable(variable).orElseThrow();
    Path saved = comparison.save(file);
    written.put(file, Files.getLastModifiedTime(saved));
    return "wrote " + saved;
  }

  /** The place of a file that may be written: in a folder that is there, and no folder itself. */
  private static Path target(MagicArguments arguments, String name) {
    Path file = UserFiles.path(arguments, name);
    if (Files.isDirectory(file)) {
      throw arguments.mistake("'" + name + "' is a folder: say a file in it, like run.html");
    }
    if (!Files.isDirectory(file.getParent())) {
      throw arguments.mistake("there is no folder " + file.getParent() + ". Make it first");
    }
    return file;
  }

  private static IllegalArgumentException taken(
      MagicArguments arguments, Path file, String reason) {
    return arguments.mistake(
        file + " exists and " + reason + ". Choose another name, or replace it with --force");
  }

  /** The cells with code; the running one without the line that saves. */
  private static List<Cell> worthSaving(List<Cell> cells) {
    List<Cell> kept = new ArrayList<>();
    for (Cell cell : cells) {
      String code = cell.code();
      if (!cell.finished()) {
        code = code.lines().filter(l -> !isSave(l)).collect(Collectors.joining("\n")).strip();
      }
      if (!code.isBlank()) {
        kept.add(
            new Cell(
                cell.number(),
                code,
                cell.items(),
                cell.error(),
                cell.charsLeftOut(),
                cell.finished(),
                cell.seconds()));
      }
    }
    return kept;
  }

  private static boolean isSave(String line) {
    return line.strip().matches("%save\\b.*");
  }

  private static String ending(Path file) {
    String name = file.getFileName().toString();
    return name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
  }

  private static String stem(Path file) {
    return file.getFileName().toString().replaceFirst("\\.[^.]*$", "");
  }
}
