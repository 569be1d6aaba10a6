"""How values look: through a real client, and through nbconvert as a reader of the file sees them."""

import base64
import json
import xml.etree.ElementTree as xml
from html.parser import HTMLParser

import nbformat
from harness import KernelCase, main
from nbconvert import HTMLExporter
from nbformat.v4 import new_code_cell, new_notebook, output_from_msg

HOSTILE = "<script>alert(1)</script> & \"q\" ']]> -- </style><img src=x onerror=alert(2)>"
STUDY = """
lab = world(seed: 7) { prompts 8; candidates 8 }
result = compare(lab) {
  seeds 1..2
  method 'bestOfN', reward: gold(), label: bad
  method 'tilting', reward: gold()
}
"""
CHART = [
    "application/vnd.vegalite.v5+json",
    "image/png",
    "image/svg+xml",
    "text/plain",
]


class Tags(HTMLParser):
    """The tags of a page as a browser would find them, and its text."""

    def __init__(self, page):
        super().__init__()
        self.found = []
        self.text = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag, attributes):
        self.found.append((tag, dict(attributes)))

    def handle_data(self, text):
        self.text += text


def strict(text):
    """JSON without the numbers that JSON does not have."""

    def refuse(word):
        raise ValueError(word)

    return json.loads(text, parse_constant=refuse)


class Renders(KernelCase):
    def ok(self, code):
        cell = self.run_cell(code)
        self.assertEqual(cell.reply["status"], "ok", cell.reply)
        return cell

    def shown(self, code):
        return self.ok(code).contents("execute_result")[0]["data"]

    def study(self):
        self.ok(f"bad = {groovy(HOSTILE)}\n" + STUDY)

    def test_a_chart_has_every_form(self):
        self.study()
        data = self.shown("result.chart")
        self.assertEqual(sorted(data), CHART)
        png = base64.b64decode(data["image/png"])
        self.assertEqual(png[:8], b"\x89PNG\r\n\x1a\n")
        self.assertEqual(png[-8:-4], b"IEND")
        self.assertTrue(5_000 < len(png) < 600_000, len(png))
        svg = xml.fromstring(data["image/svg+xml"])
        self.assertEqual({e.tag.rpartition("}")[2] for e in svg.iter()} & {"script", "img"}, set())
        self.assertIn("Gold reward", svg.get("aria-label"))
        spec = strict(json.dumps(data["application/vnd.vegalite.v5+json"]))
        self.assertEqual(spec["$schema"], "https://vega.github.io/schema/vega-lite/v5.json")
        self.assertEqual(spec["params"][0]["bind"], "legend")

    def test_a_comparison_is_its_chart_and_its_table(self):
        self.study()
        cell = self.ok("result")
        self.assertEqual(sorted(cell.contents("display_data")[0]["data"]), CHART)
        html = cell.result("text/html")
        self.assertIn("&lt;script&gt;alert(1)&lt;/script&gt;", html)
        self.assertNotIn("script", [tag for tag, _ in Tags(html).found])

    def test_a_page_of_the_notebook_runs_nothing_of_the_data(self):
        self.study()
        notebook = new_notebook()
        for code in [
            "result",
            "result.table",
            "[bad] * 200",
            "(0..<200).collectEntries { [bad + it, bad] }",
            "bad",
            "new IllegalStateException(bad)",
        ]:
            cell = new_code_cell(code)
            for message in self.ok(code).messages:
                if message["msg_type"] in ("display_data", "execute_result"):
                    cell.outputs.append(output_from_msg(message))
            self.assertTrue(cell.outputs, code)
            notebook.cells.append(cell)
        nbformat.validate(notebook)
        # The template's own scripts are those of a notebook without outputs.
        bare = Tags(HTMLExporter().from_notebook_node(new_notebook())[0])
        page = Tags(HTMLExporter().from_notebook_node(notebook)[0])
        scripts = lambda tags: sum(tag == "script" for tag, _ in tags.found)
        self.assertEqual(scripts(page), scripts(bare))
        self.assertEqual([a for _, a in page.found if "onerror" in a], [])
        # nbconvert 6.5.1 to 7.6 empties every SVG, whose ever, and later ones take it as a picture.
        png = HTMLExporter(config={"NbConvertBase": {"display_data_priority": ["image/png"]}})
        images = [a for tag, a in Tags(png.from_notebook_node(notebook)[0]).found if tag == "img"]
        self.assertTrue(any(a["src"].startswith("data:image/png;base64,") for a in images))
        self.assertIn("<script>alert(1)</script>", page.text)

    def test_a_table_has_names_counts_and_aligned_numbers(self):
        self.ok(
            "import tech.tablesaw.api.*\n"
            "t = Table.create('t').addColumns(\n"
            "  IntColumn.create('n', (0..<1234) as int[]),\n"
            "  DoubleColumn.create('x', ([1.5, Double.NaN] * 617) as double[]))"
        )
        data = self.shown("t")
        self.assertIn("<p>t: 50 of 1,234 rows, 2 columns</p>", data["text/html"])
        self.assertIn('text-align:right">1.5</td>', data["text/html"])
        self.assertIn("missing", data["text/html"])
        self.assertTrue(data["text/plain"].endswith("\nt: 50 of 1,234 rows, 2 columns"))

    def test_arrays_and_collections_are_readable(self):
        for code, text in [
            ("[1, [a: 'b', c: null]]", "[1, [a:b, c:null]]"),
            ("[1, 2] as int[]", "[1, 2]"),
            ("new double[1000]", "[" + "0.0, " * 10 + "... (1,000 numbers)]"),
            ("[true] as boolean[]", "[true]"),
            ("1..9", "1..9"),
            ("{ x -> x }", "Closure(Object)"),
            ("1.5G", "1.5"),
            ("Optional.empty()", "Optional.empty"),
            ("a = []; a << a; a", "[(itself)]"),
            ("new URI('javascript:alert(1)')", "javascript:alert(1)"),
        ]:
            with self.subTest(code=code):
                self.assertEqual(self.shown(code), {"text/plain": text})
        self.assertTrue(self.shown("[[1d, 2d], [3d, 4d]] as double[][]")["text/html"])
        self.assertIn('href="https://a.org/?b&amp;c"', self.shown("new URI('https://a.org/?b&c')")["text/html"])

    def test_long_things_are_cut(self):
        for code, end in [
            ("'x' * 10_000_000", "of 10,000,000 characters are shown"),
            ("(1..1_000_000).toList()", "(1,000,000 items)]"),
            ("(1..1_000_000).collectEntries { [it, it] }", "(1,000,000 entries)]"),
        ]:
            with self.subTest(code=code):
                data = self.shown(code)
                self.assertIn(end, data["text/plain"])
                self.assertLess(len(json.dumps(data)), 250_000)

    def test_a_class_brings_its_own_look(self):
        self.ok("class Look { int n; String toHtml() { '<b>' + n + '</b>' }; String toString() { 'n' + n } }")
        self.assertEqual(self.shown("new Look(n: 3)"), {"text/html": "<b>3</b>", "text/plain": "n3"})
        self.ok("class Json { Map toMimeBundle() { ['application/json': [a: 0d / 0d, b: 2], 'text/plain': 'j'] } }")
        self.assertEqual(self.shown("new Json()"), {"application/json": {"a": None, "b": 2}, "text/plain": "j"})

    def test_what_cannot_be_shown_costs_no_cell(self):
        for members, text in [
            ("String toString() { throw new IOException('no') }", "toString() failed: IOException: no"),
            ("String toString() { throw new StackOverflowError() }", "toString() failed: StackOverflowError"),
            ("String toString() { this.toString() }", "toString() failed: StackOverflowError"),
            ("def toMimeBundle() { throw new LinkageError('l') }", "toMimeBundle() failed: LinkageError: l"),
            ("String toHtml() { null }", "toHtml() failed: IllegalStateException: it gave null"),
        ]:
            with self.subTest(members=members):
                data = self.shown("class Bad { " + members + " }\nnew Bad()")
                self.assertTrue(data["text/plain"].startswith("Bad: " + text), data)
        self.assert_alive("1 + 1", "2")

    def test_a_text_that_never_ends_is_left(self):
        msg_id = self.send("class Slow { String toString() { while (true) {} } }\nnew Slow()")
        cell = self.collect(msg_id, timeout=60)
        self.assertEqual(cell.result(), "Slow: showing it failed: it took more than 10 s")
        self.assert_alive("1 + 1", "2")

    def test_a_text_that_never_ends_is_interrupted(self):
        cell, seconds = self.interrupt_after(
            1, "class Slow { String toString() { while (true) {} } }\nnew Slow()"
        )
        self.assertEqual(cell.reply["ename"], "Interrupted", cell.reply)
        self.assertLess(seconds, 5)
        self.assert_alive("1 + 1", "2")

    def test_an_exception_is_a_value(self):
        self.assertRegex(
            self.shown("e = new IllegalStateException('x')\ne")["text/plain"],
            r"^IllegalStateException: x\n    at cell \d+, line 1$",
        )

    def test_nothing_in_data_reaches_a_terminal(self):
        text = self.shown("'a\\u001b[31mb\\u0007'")["text/plain"]
        self.assertEqual(text, "a\u241b[31mb\u2407")
        reply = self.run_cell("throw new IllegalStateException('a\\u001b[2Jb')").reply
        colours = "".join(reply["traceback"]).replace("\u001b[31m", "").replace("\u001b[0m", "")
        self.assertNotIn("\u001b", reply["evalue"] + colours)


class Nd4j(KernelCase):
    """The order of the tests is that of their names: the first knows nothing of ND4J yet."""

    def classes(self):
        # All classes that are loaded, also those without instances.
        cell = self.run_cell(
            "java.lang.management.ManagementFactory.getPlatformMBeanServer().invoke(\n"
            "  new javax.management.ObjectName('com.sun.management:type=DiagnosticCommand'),\n"
            "  'vmClassHierarchy', [[] as String[]] as Object[],\n"
            "  ['[Ljava.lang.String;'] as String[]).readLines()\n"
            "  .findAll { it.contains('org.nd4j') }.size()"
        )
        self.assertEqual(cell.reply["status"], "ok", cell.reply)
        return int(cell.result())

    def test_1_a_cell_without_arrays_loads_none_of_it(self):
        self.assert_alive("1 + 1", "2")
        self.run_cell("[1, [a: new double[3]], new Object()]")
        self.assertEqual(self.classes(), 0)

    def test_2_an_array_shows_shape_type_and_numbers(self):
        cell = self.collect(
            self.send("org.nd4j.linalg.factory.Nd4j.create([[1d, 2d], [3d, 4d]] as double[][])"),
            timeout=90,
        )
        self.assertEqual(cell.reply["status"], "ok", cell.reply)
        self.assertTrue(
            cell.result().endswith("INDArray of shape [2, 2], DOUBLE: 2 rows, 2 columns"), cell.result()
        )
        self.assertIn("<td", cell.result("text/html"))
        self.assertGreater(self.classes(), 0)


def groovy(text):
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


if __name__ == "__main__":
    main()
