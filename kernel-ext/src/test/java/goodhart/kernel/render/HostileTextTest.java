package goodhart.kernel.render;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import goodhart.chart.OverOptimizationChart;
import goodhart.chart.OverOptimizationChart.Panels;
import goodhart.chart.OverOptimizationChart.X;
import goodhart.chart.Page;
import goodhart.dsl.Comparison;
import goodhart.kernel.GroovySession;
import goodhart.kernel.MimeBundle;
import goodhart.kernel.RecordedOutput;
import goodhart.kernel.Session.CellFailure;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** One text that tries everything, through every renderer and every form of a chart. */
class HostileTextTest {
  private static final String VISIBLE =
      "<script>alert(1)</script> & \"q\" 'a' ]]> <!-- -- --> </style></title><img src=x"
          + " onerror=alert(2)> {{1+1}} \\u003cscript";
  private static final String HOSTILE =
      VISIBLE + " \u0000\u0008\u001b[31m\u009b\ud800\udc00x \udc00 \uffff \u2028";
  private static final Set<String> OF_PAGES =
      Set.of(
          "a",
          "body",
          "caption",
          "code",
          "dd",
          "desc",
          "details",
          "div",
          "dl",
          "dt",
          "em",
          "figcaption",
          "figure",
          "g",
          "h1",
          "h2",
          "head",
          "html",
          "li",
          "main",
          "meta",
          "ol",
          "pre",
          "p",
          "polygon",
          "polyline",
          "rect",
          "span",
          "strong",
          "style",
          "summary",
          "svg",
          "table",
          "tbody",
          "td",
          "text",
          "th",
          "thead",
          "title",
          "tr",
          "ul");

  @TempDir static Path folder;
  private static final GroovySession SESSION = GroovySession.ofTheLanguage();
  private static Comparison few;

  private final Renderers renderers = Renderers.standard();

  @BeforeAll
  static void compare() throws CellFailure {
    SESSION.variables().put("bad", HOSTILE);
    SESSION.run(
        """
        lab = world(seed: 7) { prompts 8; candidates 8 }
        few = compare(lab) {
          seeds 1..2
          method 'bestOfN', reward: gold(), label: bad
          method 'tilting', reward: gold(), label: bad + ' 2'
        }
        """,
        1,
        new RecordedOutput());
    few = (Comparison) SESSION.variables().get("few");
  }

  private static Document xml(String text) {
    try {
      DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
      factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
      factory.setFeature("http://javax.xml.XMLConstants/feature/secure-processing", true);
      var builder = factory.newDocumentBuilder();
      builder.setErrorHandler(null);
      return builder.parse(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    } catch (Exception e) {
      throw new AssertionError("not well-formed: " + text, e);
    }
  }

  /** Markup of ours alone, and no attribute that runs. */
  private static Document harmless(String markup) {
    Document document = xml(markup);
    var all = document.getElementsByTagName("*");
    Set<String> names = new TreeSet<>();
    for (int i = 0; i < all.getLength(); i++) {
      names.add(all.item(i).getNodeName());
      var attributes = all.item(i).getAttributes();
      for (int a = 0; a < attributes.getLength(); a++) {
        assertThat(attributes.item(a).getNodeName()).doesNotStartWith("on");
      }
    }
    assertThat(OF_PAGES).containsAll(names);
    return document;
  }

  private static String textOf(Document document) {
    return document.getDocumentElement().getTextContent();
  }

  private void shown(Object value, String... types) {
    List<MimeBundle> all = renderers.renderAll(value);
    Map<String, Object> data = all.get(all.size() - 1).data();
    assertThat(data.keySet()).containsExactlyInAnyOrder(types);
    assertThat((String) data.get("text/plain"))
        .contains("<script>alert(1)</script>")
        .doesNotContain("\u001b", "\u0000", "\u009b", "\uffff");
    if (data.get("text/html") instanceof String html) {
      assertThat(textOf(harmless("<div>" + html + "</div>"))).contains("<script>alert(1)</script>");
    }
  }

  @Test
  void everyRendererShowsItAsText() throws Exception {
    shown(HOSTILE, "text/plain");
    shown(new StringBuilder(HOSTILE), "text/plain");
    shown(List.of(HOSTILE), "text/plain");
    shown(Collections.nCopies(200, HOSTILE), "text/plain", "text/html");
    shown(Map.of(HOSTILE, HOSTILE), "text/plain");
    Map<String, String> map = new java.util.HashMap<>();
    for (int i = 0; i < 200; i++) {
      map.put(HOSTILE + i, HOSTILE);
    }
    shown(map, "text/plain", "text/html");
    shown(new java.util.HashSet<>(map.keySet()), "text/plain", "text/html");
    shown(new String[] {HOSTILE}, "text/plain");
    shown(new IllegalStateException(HOSTILE), "text/plain");
    shown(
        new Object() {
          @Override
          public String toString() {
            throw new IllegalStateException(HOSTILE);
          }
        },
        "text/plain");
    shown(
        Table.create("of " + HOSTILE)
            .addColumns(
                StringColumn.create("c " + HOSTILE, HOSTILE, null),
                StringColumn.create("d", "e", "f")),
        "text/plain",
        "text/html");
    String host = "https://example.org/?";
    URI link = new URI(host + URLEncoder.encode(HOSTILE, StandardCharsets.UTF_8));
    harmless("<div>" + renderers.render(link).data().get("text/html") + "</div>");
    harmless(
        "<div>"
            + renderers
                .render(new java.net.URL("https://example.org/\" onclick=\"alert(1)\"><script>"))
                .data()
                .get("text/html")
            + "</div>");
  }

  @Test
  void everyResultShowsItAsText() throws Exception {
    shown(few, "text/plain", "text/html");
    shown(few.getResultTable(), "text/plain", "text/html");
    shown(few.getTable(), "text/plain", "text/html");
    SESSION.run("ranked = few.ranking(kl: 0.1)", 2, new RecordedOutput());
    shown(SESSION.variables().get("ranked"), "text/plain", "text/html");
    MimeBundle page = SESSION.run("%methods drro", 3, new RecordedOutput()).orElseThrow();
    harmless("<div>" + page.data().get("text/html") + "</div>");
  }

  @Test
  void everyFormOfAChartShowsItAsText() throws Exception {
    ObjectMapper mapper = new ObjectMapper();
    for (X x : X.values()) {
      for (Panels panels : Panels.values()) {
        OverOptimizationChart chart =
            few.getChart().withTitle("Of " + HOSTILE).withX(x).withPanels(panels);
        Document svg = harmless(chart.svg());
        assertThat(textOf(svg)).contains("<script>alert(1)</script>");
        assertThat(svg.getDocumentElement().getAttribute("aria-label")).isNotBlank();
        assertThat(svg.getElementsByTagName("title").item(0).getTextContent())
            .startsWith("Of " + VISIBLE);

        String json = chart.vegaLiteJson();
        assertThat(json).doesNotContain("<", ">", "&", "\u2028", "NaN", "Infinity");
        JsonNode spec = mapper.readTree(json);
        assertThat(spec.get("data").get("values").get(0).get("method").asText())
            .startsWith(VISIBLE);
        assertThat(mapper.writeValueAsBytes(spec)).isNotEmpty(); // half a surrogate pair fails

        if (x != X.SQRT_KL) {
          continue; // the rest depends on no axis, and pixels take their time
        }
        Map<String, Object> shown = renderers.render(chart).data();
        assertThat(shown.keySet())
            .containsExactly(
                "application/vnd.vegalite.v5+json", "image/svg+xml", "image/png", "text/plain");
        byte[] png = java.util.Base64.getDecoder().decode((String) shown.get("image/png"));
        assertThat(new String(png, png.length - 8, 4, StandardCharsets.US_ASCII)).isEqualTo("IEND");
        assertThat(png.length).isBetween(5_000, 600_000);
        mapper.writeValueAsBytes(shown);
      }
    }
  }

  @Test
  void aSavedPageShowsItAsText() throws Exception {
    Page page = Page.of(few.getResult(), few.getChart().summaries(), "Of " + HOSTILE, HOSTILE);
    Document html = harmless(page.html().replaceFirst("<!DOCTYPE html>\n", ""));
    assertThat(html.getElementsByTagName("h1").item(0).getTextContent())
        .startsWith("Of " + VISIBLE);
    Path file = folder.resolve("page.html");
    SESSION.variables().put("file", file.toString());
    SESSION.run("few.save(file)", 4, new RecordedOutput());
    harmless(Files.readString(file).replaceFirst("<!DOCTYPE html>\n", ""));
  }

  @Test
  void errorsDoNotObeyIt() {
    List<String> cells =
        new ArrayList<>(
            List.of(
                "throw new IllegalStateException(bad)",
                "assert bad == 'x'",
                "few.ranking(kl: bad)",
                "compare(lab) { seeds 1; method bad, reward: gold() }",
                "few.curve(bad + 1)",
                "preferences(bad)"));
    for (String code : cells) {
      CellFailure failure =
          catchThrowableOfType(CellFailure.class, () -> SESSION.run(code, 9, new RecordedOutput()));
      assertThat(failure).as(code).isNotNull();
      assertThat(failure.error().message() + failure.error().lines())
          .as(code)
          .doesNotContain("\u001b", "\u0000", "\u0008", "\u009b");
    }
  }
}
