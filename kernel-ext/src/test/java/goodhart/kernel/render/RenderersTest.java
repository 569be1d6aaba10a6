package goodhart.kernel.render;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import goodhart.kernel.GroovySession;
import goodhart.kernel.MimeBundle;
import goodhart.kernel.RecordedOutput;
import goodhart.kernel.Session.CellFailure;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.URL;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

class RenderersTest {
  private final Renderers renderers = Renderers.standard();

  private String text(Object value) {
    return (String) renderers.render(value).data().get("text/plain");
  }

  private String html(Object value) {
    return (String) renderers.render(value).data().get("text/html");
  }

  private static MimeBundle cell(String code) throws CellFailure {
    return new GroovySession(groovy.lang.Script.class)
        .run(code, 3, new RecordedOutput())
        .orElseThrow();
  }

  private static String cellText(String code) throws CellFailure {
    return (String) cell(code).data().get("text/plain");
  }

  // Tables.

  private static Table table(int rows) {
    double[] numbers = IntStream.range(0, rows).mapToDouble(i -> i / 4.0).toArray();
    return Table.create("scores")
        .addColumns(
            StringColumn.create(
                "name", IntStream.range(0, rows).mapToObj(i -> "n" + i).toArray(String[]::new)),
            DoubleColumn.create("score", numbers));
  }

  @Test
  void aShortTableIsWholeWithItsCounts() {
    assertThat(text(table(2)))
        .isEqualTo("name  score\n----  -----\nn0        0\nn1     0.25\nscores: 2 rows, 2 columns");
    assertThat(html(table(2)))
        .contains(
            "<td style=\"text-align:left\">n1</td><td style=\"text-align:right\">0.25</td>",
            "<p>scores: 2 rows, 2 columns</p>")
        .doesNotContain("<details");
    assertThat(text(Table.create("none"))).isEqualTo("none: 0 rows, 0 columns");
    assertThat(text(table(1))).endsWith("scores: 1 row, 2 columns");
  }

  @Test
  void aLongTableHasItsFirstAndLastRowsAndSomeBetweenFolded() {
    String html = html(table(1234));
    assertThat(html)
        .contains("50 of 1,234 rows, 2 columns", ">n39<", ">n1224<", ">n1233<")
        .contains("<details><summary>rows 40 to 489</summary>", ">n40<", ">n489<")
        .doesNotContain(">n490<", ">n1223<");
    assertThat(text(table(1234)).lines())
        .hasSize(2 + 40 + 1 + 10 + 1)
        .contains("n39      9.75", "...       ...", "n1233  308.25")
        .last()
        .isEqualTo("scores: 50 of 1,234 rows, 2 columns");
  }

  @Test
  void aWideTableHasItsFirstAndLastColumns() {
    Table wide = Table.create("wide");
    IntStream.range(0, 300).forEach(i -> wide.addColumns(IntColumn.create("c" + i, 1, 2)));
    assertThat(html(wide))
        .contains(">c24<", ">c295<", "2 rows, 30 of 300 columns")
        .doesNotContain(">c25<", ">c294<");
  }

  @Test
  void missingValuesAreSaid() {
    Table table =
        Table.create(
            DoubleColumn.create("a", new double[] {1, Double.NaN}),
            StringColumn.create("b", "x", null));
    assertThat(text(table)).contains("\nmissing  missing\n");
    assertThat(html(table)).contains("<em style=\"opacity:.6\">missing</em>");
  }

  @Test
  void aCellThatHoldsABookDoesNotFillThePage() {
    Table table = Table.create(StringColumn.create("text", "x".repeat(1_000_000), "a\nb\tc"));
    assertThat(text(table)).contains("... (1,000,000 characters)", "\na b c").hasSizeLessThan(500);
    assertThat(html(table)).contains("... (1,000,000 characters)").hasSizeLessThan(2000);
  }

  // Arrays.

  @Test
  void arraysShowTheirFirstNumbersAndTheirLength() {
    assertThat(text(new double[] {1, Double.NaN})).isEqualTo("[1.0, NaN]");
    assertThat(text(new int[1000]))
        .isEqualTo("[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, ... (1,000 numbers)]");
    assertThat(text(new boolean[12])).endsWith("false, ... (12 values)]");
    assertThat(text(new byte[2_000_000])).endsWith("0, ... (2,000,000 bytes)]");
    assertThat(text(new String[] {"a", null})).isEqualTo("[a, null]");
    assertThat(text(new char[] {'a', 'b'})).isEqualTo("ab");
    assertThat(text(List.of(new double[] {1}, new double[] {2, 3})))
        .isEqualTo("[[1.0], [2.0, 3.0]]");
  }

  @Test
  void aMatrixIsATableWithItsShape() {
    assertThat(text(new double[][] {{1, 20}, {3, 4}}))
        .isEqualTo("  0     1\n---  ----\n1.0  20.0\n3.0   4.0\ndouble[2][2]: 2 rows, 2 columns");
    assertThat(text(new int[][] {{1}, {2, 3}, null}))
        .endsWith("int[3][], rows of 0 to 2: 3 rows, 2 columns");
    assertThat(html(new double[2000][2000]))
        .contains("double[2000][2000]: 50 of 2,000 rows, 30 of 2,000 columns");
    assertThat(text(new double[0][0])).isEqualTo("[]");
  }

  @Test
  void anNd4jArrayShowsShapeTypeAndNumbers() {
    assertThat(text(Nd4j.create(new double[][] {{1, 2}, {3, 4.5}})))
        .isEqualTo(
            "  0    1\n---  ---\n1.0  2.0\n3.0  4.5\n"
                + "INDArray of shape [2, 2], DOUBLE: 2 rows, 2 columns");
    assertThat(text(Nd4j.create(new float[] {0.1f, 2}))).contains("0.1  2.0", "[2], FLOAT");
    assertThat(text(Nd4j.createFromArray(7, 8))).contains("7  8", "[2], INT");
    assertThat(html(Nd4j.zeros(DataType.DOUBLE, 1000, 100)))
        .contains("INDArray of shape [1000, 100], DOUBLE: 50 of 1,000 rows, 30 of 100 columns");
    assertThat(text(Nd4j.zeros(DataType.DOUBLE, 2, 3, 4)))
        .startsWith("INDArray of shape [2, 3, 4], DOUBLE\n[[[");
    assertThat(text(Nd4j.zeros(DataType.DOUBLE, 200, 30, 40))).hasSizeLessThan(20_000);
    assertThat(text(Nd4j.scalar(2.5))).isEqualTo("INDArray of shape [], DOUBLE\n2.5000");
  }

  // Collections.

  @Test
  void shortCollectionsAreOneLineAndLongOnesFold() {
    assertThat(renderers.render(List.of(1, Map.of("a", List.of(2)))).data())
        .containsOnly(Map.entry("text/plain", "[1, [a:[2]]]"));
    assertThat(text(Map.of())).isEqualTo("[:]");
    List<Integer> million = Collections.nCopies(1_000_000, 5);
    assertThat(text(million)).endsWith("5, 5, ... (1,000,000 items)]").hasSizeLessThan(400);
    assertThat(html(million))
        .startsWith("<details><summary><code>[5, 5, ")
        .contains("1,000,000 items</summary><ol start=\"0\"><li>5</li>")
        .endsWith("<p>the first 500 of 1,000,000 items</p></details>");
    Map<Integer, String> map = new java.util.TreeMap<>();
    IntStream.range(0, 200).forEach(i -> map.put(i, "v" + i));
    assertThat(text(map)).startsWith("[0:v0, 1:v1, ").endsWith("99:v99, ... (200 entries)]");
    assertThat(html(map)).contains("TreeMap, 200 entries", ">199</th>").doesNotContain("<p>");
  }

  @Test
  void nestingIsBounded() {
    List<Object> itself = new ArrayList<>();
    itself.add(itself);
    assertThat(text(itself)).isEqualTo("[(itself)]");
    Map<String, Object> map = new java.util.HashMap<>();
    map.put("list", List.of(Map.of("back", itself), new Object[] {map}));
    assertThat(text(map)).isEqualTo("[list:[[back:[(itself)]], [(itself)]]]");
    Object deep = 1;
    for (int i = 0; i < 100_000; i++) {
      deep = Collections.singletonList(deep);
    }
    assertThat(text(deep)).isEqualTo("[".repeat(20) + "..." + "]".repeat(20));
    List<?> cube = Collections.nCopies(100, Collections.nCopies(100, Collections.nCopies(100, 1)));
    assertThat(text(cube)).hasSizeLessThan(30_000).endsWith(" (100 items)]");
  }

  // One value.

  @Test
  void valuesOfJavaAndGroovyReadAsInGroovy() throws CellFailure {
    assertThat(text(null)).isEqualTo("null");
    assertThat(cellText("1..1000000")).isEqualTo("1..1000000");
    assertThat(cellText("x = 3; \"x is ${x}\"")).isEqualTo("x is 3");
    assertThat(cellText("{ a, int b -> a }")).isEqualTo("Closure(Object, int)");
    assertThat(cellText("String")).isEqualTo("class java.lang.String");
    assertThat(cellText("record P(int x) {}\nnew P(1)")).isEqualTo("P[x=1]");
    assertThat(cellText("java.time.Duration.ofSeconds(90)")).isEqualTo("PT1M30S");
    assertThat(cellText("12.50G")).isEqualTo("12.50");
    assertThat(cellText("new File('a b')")).isEqualTo("a b");
    assertThat(cellText("Optional.of([1])")).isEqualTo("Optional[[1]]");
    assertThat(cellText("Thread.State.NEW")).isEqualTo("NEW");
    assertThat(cellText("new Object() { String toString() { null } }")).isEqualTo("null");
  }

  @Test
  void anExceptionThatIsAValueSaysWhatItIsAndWhereItWasMade() throws CellFailure {
    assertThat(
            cellText(
                "def make() {\n  new IllegalStateException('x', new IOException('disk'))\n}\nmake()"))
        .isEqualTo(
            "IllegalStateException: x\n    at cell 3, line 2\n    at cell 3, line 4\n"
                + "caused by IOException: disk");
    Exception a = new Exception("a");
    a.initCause(new Exception("b", a));
    assertThat(text(a)).startsWith("Exception: a\n").endsWith("\ncaused by Exception: b");
  }

  @Test
  void onlyAddressesOfPagesAreLinks() throws Exception {
    assertThat(html(new URI("https://example.org/?a=1&b='x'")))
        .isEqualTo(
            "<a href=\"https://example.org/?a=1&amp;b=&#39;x&#39;\" target=\"_blank\""
                + " rel=\"noopener noreferrer\">https://example.org/?a=1&amp;b=&#39;x&#39;</a>");
    assertThat(html(new URL("http://example.org/\"><script>"))).doesNotContain("<script");
    assertThat(html(new URI("javascript:alert(1)"))).isNull();
    assertThat(text(new URI("javascript:alert(1)"))).isEqualTo("javascript:alert(1)");
    assertThat(html(new URI("file:/etc/hosts"))).isNull();
  }

  @Test
  void aPictureIsAWholePng() throws Exception {
    MimeBundle shown = renderers.render(new BufferedImage(3, 2, BufferedImage.TYPE_INT_ARGB));
    byte[] png = Base64.getDecoder().decode((String) shown.data().get("image/png"));
    assertThat(ImageIO.read(new ByteArrayInputStream(png)).getWidth()).isEqualTo(3);
    assertThat(shown.data()).containsEntry("text/plain", "picture, 3 x 2 pixels");
  }

  // Long and hostile text.

  @Test
  void aLongTextIsCutWithASentence() {
    assertThat(text("ab".repeat(5_000_000)))
        .hasSizeLessThan(100_200)
        .endsWith(
            "\n... the first 100,000 of 10,000,000 characters are shown; print it or write it to"
                + " a file to see all");
    assertThat(text("a".repeat(100_000))).hasSize(100_000);
    assertThat(text("a".repeat(99_999) + "😀".repeat(2))).doesNotContain("\ufffd");
    assertThat(text(List.of("x".repeat(1_000_000)))).endsWith("... (1,000,000 characters)]");
  }

  @Test
  void controlCharactersAreSeenAndNotObeyed() {
    assertThat(text("a\u001b[31mb\u0007\r\nc\rd\te\u0000\u007f\u009b\ud800x\udc00\uffff😀"))
        .isEqualTo("a␛[31mb␇\nc␍d\te␀␡\ufffd\ufffdx\ufffd\ufffd😀");
    assertThat(text(List.of("\u001b[2J"))).isEqualTo("[␛[2J]");
  }

  // Looks of their own, and failures.

  @Test
  void aClassMayBringItsOwnLook() throws CellFailure {
    assertThat(
            cell("class A { String toHtml() { '<b>A</b>' }; String toString() { 'A!' } }\nnew A()")
                .data())
        .containsOnly(Map.entry("text/html", "<b>A</b>"), Map.entry("text/plain", "A!"));
    Map<String, Object> shown =
        cell("class B extends ArrayList { def toMimeBundle() { ['text/plain': \"b${1}\","
                + " 'image/png': [1, 2] as byte[], 'application/json': [a: [0/0d, 1, 'x', null,"
                + " new int[2]]]] } }\nnew B()")
            .data();
    assertThat(shown)
        .containsEntry("text/plain", "b1")
        .containsEntry("image/png", "AQI=")
        .containsEntry(
            "application/json", Map.of("a", Arrays.asList(null, 1, "x", null, List.of(0, 0))));
    assertThat(shown.get("text/plain")).isInstanceOf(String.class);
  }

  @Test
  void whatFailsSaysSo() throws CellFailure {
    assertThat(
            cellText("class A { String toString() { throw new IOException('no disk') } }\nnew A()"))
        .isEqualTo("A: toString() failed: IOException: no disk (cell 3, line 1)");
    assertThat(
            cellText(
                "[1, new A()]"
                    .replace(
                        "A()", "Object() { String toString() { throw new LinkageError('x') } }")))
        .startsWith("[1, ")
        .endsWith(": toString() failed: LinkageError: x (cell 3, line 1)]");
    assertThat(cellText("class C { C c; String toString() { \"C$c\" } }\nc = new C(); c.c = c; c"))
        .isEqualTo(
            "C: toString() failed: StackOverflowError (does it hold itself?) (cell 3, line 1)");
    assertThat(
            cellText(
                "class D { String toHtml() { throw new AssertionError((Object) 'bad') }; String toString() { 'D' } }\nnew D()"))
        .isEqualTo("D: toHtml() failed: AssertionError: bad (cell 3, line 1)\nD");
    assertThat(cellText("class E { def toMimeBundle() { 5 }; String toString() { 'E' } }\nnew E()"))
        .isEqualTo(
            "E: toMimeBundle() failed: IllegalStateException: it must give a Map of MIME types to"
                + " contents, got Integer\nE");
    assertThat(
            cellText(
                "class F { def toMimeBundle() { def m = [:]; m.me = m; ['application/json': m] }; String toString() { 'F' } }\nnew F()"))
        .isEqualTo(
            "F: toMimeBundle() failed: IllegalArgumentException: JSON nested more than 200"
                + " deep\nF");
    assertThat(
            cellText(
                "class G extends AbstractList { int size() { 3 }; def get(int i) { throw new OutOfMemoryError('g') } }\nnew G()"))
        .isEqualTo("G: showing it failed: OutOfMemoryError: g (cell 3, line 1)");
  }

  @Test
  @Timeout(60)
  void whatDoesNotEndIsStopped() throws CellFailure {
    assertThat(cellText("class A { String toString() { while (true) {} } }\nnew A()"))
        .isEqualTo("A: showing it failed: it took more than 10 s");
    assertThat(Thread.interrupted()).isFalse();
    assertThat(cellText("[1]")).isEqualTo("[1]");
  }

  @Test
  void aFailureOfWorkIsAFailureOfTheCell() {
    renderers.registerWork(
        Thread.State.class,
        state -> {
          throw new IllegalArgumentException("too few pairs");
        });
    assertThatThrownBy(() -> renderers.render(Thread.State.NEW))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("too few pairs");
  }
}
