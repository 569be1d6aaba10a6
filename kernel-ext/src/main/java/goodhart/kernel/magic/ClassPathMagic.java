package goodhart.kernel.magic;

import com.google.auto.service.AutoService;
import goodhart.kernel.magic.MagicCall.Notebook;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipFile;

/** {@code %classpath add lib.jar}: makes jars and folders of classes known to later cells. */
@AutoService(Magic.class)
public final class ClassPathMagic implements Magic {
  private static final String ADD = "add";

  @Override
  public String name() {
    return "classpath";
  }

  @Override
  public String summary() {
    return "lists what was added to the class path, or adds jars and folders of classes";
  }

  @Override
  public String usage() {
    return """
        %classpath                            what was added
        %classpath add lib/mine.jar           a jar; the next cells can import from it
        %classpath add build/classes          a folder of classes
        %classpath add 'lib/*.jar' more.jar   several, and all that fit a pattern
        A class that the kernel itself has comes first; what is added stays until a restart.""";
  }

  @Override
  public Group group() {
    return Group.LIBRARIES;
  }

  @Override
  public Collection<String> words(String option, Notebook notebook) {
    return option.isEmpty()
        ? Stream.concat(Stream.of(ADD), UserFiles.offered(".jar").stream()).toList()
        : List.of();
  }

  @Override
  public Object run(MagicCall call) {
    MagicArguments arguments = call.parse(this);
    List<String> words = arguments.positional();
    Notebook notebook = call.notebook();
    if (words.isEmpty()) {
      return notebook.classPath().isEmpty()
          ? "nothing was added. Add a jar or a folder: %classpath add lib/mine.jar"
          : lines(notebook.classPath());
    }
    if (!words.get(0).equals(ADD)) {
      throw arguments.mistake(
          "'" + words.get(0) + "' is not known. Write %classpath, or %classpath add FILE");
    }
    if (words.size() == 1) {
      throw arguments.mistake("add needs a jar, a folder or a pattern: %classpath add lib/*.jar");
    }
    List<Path> found = new ArrayList<>();
    for (String name : words.subList(1, words.size())) {
      found.addAll(entries(arguments, name));
    }
    found.removeAll(notebook.classPath());
    notebook.addToClassPath(found);
    return found.isEmpty() ? "all of it was there already" : "added\n" + lines(found);
  }

  /** One name is one entry, a pattern all jars that fit it. */
  private static List<Path> entries(MagicArguments arguments, String name) {
    String last = name.substring(name.replace('\\', '/').lastIndexOf('/') + 1);
    if (last.matches(".*[*?\\[{].*")) {
      String before = name.substring(0, name.length() - last.length());
      Path folder = UserFiles.existing(arguments, before.isEmpty() ? "." : before);
      List<Path> jars = fitting(arguments, folder, last);
      if (jars.isEmpty()) {
        throw arguments.mistake("no jar in " + folder + " fits '" + last + "'");
      }
      return jars;
    }
    Path path = UserFiles.existing(arguments, name);
    if (!Files.isDirectory(path)) {
      mustBeJar(arguments, path);
    }
    return List.of(path);
  }

  private static List<Path> fitting(MagicArguments arguments, Path folder, String glob) {
    try {
      return UserFiles.list(folder, glob, file -> file.toString().endsWith(".jar")).stream()
          .map(folder::resolve)
          .peek(jar -> mustBeJar(arguments, jar))
          .toList();
    } catch (PatternSyntaxException e) {
      throw arguments.mistake("'" + glob + "' is no pattern: " + e.getDescription());
    }
  }

  private static void mustBeJar(MagicArguments arguments, Path file) {
    try (ZipFile jar = new ZipFile(file.toFile())) {
      jar.size();
    } catch (IOException e) {
      throw arguments.mistake(file + " is no jar and no folder, or a damaged jar");
    }
  }

  private static String lines(List<Path> entries) {
    return entries.stream().map(Path::toString).collect(Collectors.joining("\n"));
  }
}
