package goodhart;

import static org.assertj.core.api.Assertions.assertThat;

import goodhart.internal.Catalogue;
import goodhart.internal.MethodDoc;
import goodhart.internal.Papers;
import goodhart.kernel.GroovySession;
import goodhart.kernel.MimeBundle;
import goodhart.kernel.Output;
import goodhart.optimize.Allocation;
import goodhart.optimize.Optimizer;
import goodhart.reward.Aggregation;
import goodhart.reward.RewardTrainer;
import goodhart.reward.shape.Combination;
import goodhart.reward.shape.Shape;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the documentation shows runs, and what it lists exists. */
class DocumentationTest {
  private static final String BEGIN =
      "<!-- methods: made from the catalogue; DocumentationTest says when it is stale -->\n";
  private static final String END = "<!-- /methods -->";

  private static String read(String file) throws IOException {
    return Files.readString(Repository.root().resolve(file));
  }

  private static List<String> snippets(String file, String language) throws IOException {
    Matcher matcher =
        Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL).matcher(read(file));
    List<String> found = new ArrayList<>();
    while (matcher.find()) {
      found.add(matcher.group(1));
    }
    return found;
  }

  private static final Output NOWHERE =
      new Output() {
        @Override
        public void display(MimeBundle bundle) {}

        @Override
        public void display(MimeBundle bundle, String id) {}

        @Override
        public void update(MimeBundle bundle, String id) {}
      };

  /** Seconds, not minutes: the sizes of a snippet do not matter to whether it is right. */
  private static String smaller(String snippet) {
    return snippet
        .replace("prompts 256", "prompts 16")
        .replace("candidates 512", "candidates 32")
        .replaceAll("seeds 1..(10|3)", "seeds 1..2");
  }

  @Test
  void theSnippetsOfTheReadmeRun() throws Exception {
    GroovySession session = GroovySession.ofTheLanguage();
    List<String> snippets = snippets("README.md", "groovy");
    assertThat(snippets).hasSizeGreaterThanOrEqualTo(2);
    for (int i = 0; i < snippets.size(); i++) {
      session.run(smaller(snippets.get(i)), i + 1, NOWHERE);
    }
    assertThat(
            session
                .expression("result.curve('drro (radius 0.5)').points()")
                .data()
                .get("text/plain"))
        .isEqualTo("30");
  }

  @Test
  void theCellsOfThePageOnTheNotebookRun() throws Exception {
    GroovySession session = GroovySession.ofTheLanguage();
    List<String> cells = snippets("docs/notebook.md", "groovy");
    for (int i = 0; i < cells.size() - 1; i++) {
      session.run(cells.get(i), i + 1, NOWHERE);
    }
    String last = cells.get(cells.size() - 1);
    assertThat(session.run(last, cells.size(), NOWHERE).orElseThrow().data())
        .containsEntry("text/plain", "7.0");
  }

  @Test
  void theMethodWrittenInACellRuns() throws Exception {
    GroovySession session = GroovySession.ofTheLanguage();
    String cell = snippets("docs/adding-a-method.md", "groovy").get(0);
    MimeBundle shown = session.run(cell, 1, NOWHERE).orElseThrow();
    assertThat(shown.data().get("text/plain").toString()).contains("linearTilt", "tilting");
  }

  @Test
  void theMethodWrittenAsAFileOfTheEngineCompilesAndIsDiscovered(@TempDir Path folder)
      throws Exception {
    String source = snippets("docs/adding-a-method.md", "java").get(0);
    JavaFileObject file =
        new SimpleJavaFileObject(
            URI.create("string:///goodhart/optimize/LinearTilt.java"), JavaFileObject.Kind.SOURCE) {
          @Override
          public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return source;
          }
        };
    var compiler = ToolProvider.getSystemJavaCompiler();
    var problems = new javax.tools.DiagnosticCollector<JavaFileObject>();
    boolean compiled =
        compiler
            .getTask(
                null,
                null,
                problems,
                List.of(
                    "-d",
                    folder.toString(),
                    "-sourcepath",
                    folder.toString(),
                    "-Xlint:all,-processing",
                    "-Werror"),
                null,
                List.of(file))
            .call();
    assertThat(compiled).as(problems.getDiagnostics().toString()).isTrue();
    assertThat(Files.readString(folder.resolve("META-INF/services/goodhart.optimize.Optimizer")))
        .isEqualToIgnoringNewLines("goodhart.optimize.LinearTilt");
    try (var loader =
        new java.net.URLClassLoader(
            new java.net.URL[] {folder.toUri().toURL()}, Optimizer.class.getClassLoader())) {
      Allocation method =
          (Allocation)
              loader
                  .loadClass("goodhart.optimize.LinearTilt")
                  .getDeclaredConstructor()
                  .newInstance();
      double[] policy = new double[2];
      method.allocate(1, new double[] {0, 1}, new double[] {0.5, 0.5}, policy);
      assertThat(policy).containsExactly(1 / 3.0, 2 / 3.0);
      assertThat(method.name()).isEqualTo("linearTilt");
      Object changed = Catalogue.with(method, Map.of("floor", 1.0));
      assertThat(changed).hasToString("LinearTilt[floor=1.0]");
    }
  }

  @Test
  void theTableOfMethodsInTheReadmeIsTheCatalogue() throws IOException {
    String readme = read("README.md");
    int from = readme.indexOf(BEGIN) + BEGIN.length();
    int to = readme.indexOf(END);
    isCurrent("README.md", readme.substring(0, from) + MethodsPage.names() + readme.substring(to));
  }

  /** Compares a file with what it should be, or writes it when asked to. */
  private static void isCurrent(String file, String expected) throws IOException {
    if (Boolean.getBoolean("goodhart.update")) {
      Files.writeString(Repository.root().resolve(file), expected);
      return;
    }
    assertThat(read(file))
        .as(
            file
                + " is stale; make it anew with mvn -q verify -Dgoodhart.update=true"
                + " -Dtest=DocumentationTest -Dsurefire.failIfNoSpecifiedTests=false")
        .isEqualTo(expected);
  }

  @Test
  void thePageOfMethodsIsTheCatalogue() throws IOException {
    isCurrent("docs/methods.md", MethodsPage.text());
  }

  @Test
  void thePageOfMagicsIsWhatTheySayOfThemselves() throws IOException {
    isCurrent("docs/magics.md", MagicsPage.text());
  }

  @Test
  void thePageOfPapersIsTheCatalogue() throws IOException {
    isCurrent("docs/papers.md", new PapersPage().text());
  }

  @Test
  void theReportOfEmpiricalClaimsIsWhatIsMeasured() throws IOException {
    isCurrent("docs/empirical.md", new EmpiricalReport().text());
  }

  @Test
  void everyPaperOfTheSurveyIsInTheCatalogueOrHasAReason() throws IOException {
    assertThat(new PapersPage().bare())
        .as("no class names these papers of papers.json, and their status gives no reason")
        .isEmpty();
  }

  @Test
  void noReasonIsGivenForAPaperThatIsThere() throws IOException {
    assertThat(new PapersPage().overtaken())
        .as("classes name these papers of papers.json now: their status must be null")
        .isEmpty();
  }

  @Test
  void theClassesThatTheRegisterOfPapersNamesExist() {
    assertThat(Papers.all().stream().flatMap(paper -> paper.classes().stream()))
        .isNotEmpty()
        .allSatisfy(name -> assertThat(Class.forName(name)).isNotNull());
  }

  static Stream<Class<?>> documented() {
    return Stream.of(
            new Catalogue<>("method", Optimizer.class),
            new Catalogue<>("reward model", RewardTrainer.class),
            new Catalogue<>("aggregation", Aggregation.class),
            new Catalogue<>("shape", Shape.class),
            new Catalogue<>("combination", Combination.class))
        .flatMap(catalogue -> catalogue.all().values().stream())
        .map(Object::getClass);
  }

  @ParameterizedTest
  @MethodSource("documented")
  void everyMethodSaysWhatItDoesAndWhereItComesFrom(Class<?> method) {
    MethodDoc doc = MethodDoc.of(method).orElseThrow();
    assertThat(doc.summary()).isNotBlank().hasSizeLessThan(200);
    assertThat(doc.source()).as("source of " + method.getSimpleName()).isNotBlank();
    for (var component : method.getRecordComponents()) {
      assertThat(doc.settings()).containsKey(component.getName());
    }
  }
}
