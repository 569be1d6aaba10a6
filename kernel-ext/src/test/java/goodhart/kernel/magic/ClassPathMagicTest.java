package goodhart.kernel.magic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import goodhart.kernel.GroovySession;
import goodhart.kernel.RecordedOutput;
import goodhart.kernel.Session.CellFailure;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClassPathMagicTest {
  @TempDir private Path folder;
  private final GroovySession session = GroovySession.ofTheLanguage();

  /** A folder with one class, whose {@code say()} gives a text. */
  static Path classes(Path folder, String name, String says) throws IOException {
    Path source = Files.createDirectories(folder.resolve(name + "-source")).resolve(name + ".java");
    Files.writeString(
        source,
        "package shelf; public class "
            + name
            + " { public static String say() { return \""
            + says
            + "\"; } }");
    Path classes = Files.createDirectories(folder.resolve(name + "-classes"));
    int problems =
        ToolProvider.getSystemJavaCompiler()
            .run(null, null, null, "-d", classes.toString(), source.toString());
    assertThat(problems).isZero();
    return classes;
  }

  /** A jar with one class. */
  static Path jar(Path folder, String name, String says, Path jar) throws IOException {
    Path compiled = classes(folder, name, says).resolve("shelf/" + name + ".class");
    Files.createDirectories(jar.getParent());
    try (OutputStream out = Files.newOutputStream(jar);
        JarOutputStream entries = new JarOutputStream(out)) {
      entries.putNextEntry(new JarEntry("shelf/" + name + ".class"));
      entries.write(Files.readAllBytes(compiled));
      entries.closeEntry();
    }
    return jar;
  }

  private String run(String code) throws CellFailure {
    return session
        .run(code, 1, new RecordedOutput())
        .map(b -> (String) b.data().get("text/plain"))
        .orElse("");
  }

  private String failure(String code) {
    return catchThrowableOfType(CellFailure.class, () -> run(code)).error().message();
  }

  @Test
  void laterCellsImportFromWhatWasAdded() throws Exception {
    Path one = jar(folder, "One", "one", folder.resolve("lib/one-1.0.jar"));
    Path two = jar(folder, "Two", "two", folder.resolve("lib/two.jar"));
    Path three = classes(folder, "Three", "three");
    assertThat(failure("import shelf.One\nOne.say()")).contains("shelf.One");
    assertThat(run("%classpath")).startsWith("nothing was added. Add a jar or a folder");
    assertThat(run("%classpath add '" + folder + "/lib/*.jar'"))
        .isEqualTo("added\n" + one + "\n" + two);
    assertThat(run("%classpath add " + three)).isEqualTo("added\n" + three);
    assertThat(run("import shelf.One\nOne.say()")).isEqualTo("one");
    assertThat(run("One.say() + shelf.Two.say() + shelf.Three.say()")).isEqualTo("onetwothree");
    assertThat(run("%classpath add " + one + " " + one)).isEqualTo("all of it was there already");
    assertThat(run("%classpath")).isEqualTo(one + "\n" + two + "\n" + three);
    assertThat(session.classPath()).containsExactly(one, two, three);
  }

  @Test
  void whatCannotBeAddedSaysWhyAndNothingIsAdded() throws Exception {
    Path one = jar(folder, "One", "one", folder.resolve("lib/one.jar"));
    assertThat(failure("%classpath add " + one + " " + folder.resolve("lib/oen.jar")))
        .startsWith("%classpath: no file '" + folder.resolve("lib/oen.jar") + "' in ")
        .contains("Did you mean 'one.jar'?");
    Path text = Files.writeString(folder.resolve("lib/text.jar"), "not a jar");
    assertThat(failure("%classpath add " + text))
        .startsWith("%classpath: " + text + " is no jar and no folder, or a damaged jar");
    assertThat(failure("%classpath add " + folder + "/*.jar"))
        .startsWith("%classpath: no jar in " + folder + " fits '*.jar'");
    assertThat(failure("%classpath ad " + one))
        .contains("Write %classpath, or %classpath add FILE");
    assertThat(failure("%classpath add")).contains("add needs a jar, a folder or a pattern");
    assertThat(session.classPath()).isEmpty();
  }
}
