"""Magics through a real client: what they load, save and add."""

import json
import os
import tempfile
import time

import nbformat
from harness import KernelCase, main


class Magics(KernelCase):
    def setUp(self):
        super().setUp()
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)

    def file(self, name, text=None):
        path = os.path.join(self.folder.name, name)
        if text is not None:
            with open(path, "w", encoding="utf-8") as f:
                f.write(text)
        return path

    def read(self, path):
        with open(path, encoding="utf-8") as f:
            return f.read()

    def ok(self, code, **options):
        cell = self.run_cell(code, **options)
        self.assertEqual(cell.reply["status"], "ok", cell.reply)
        return cell

    def test_a_loaded_script_leaves_what_it_declares(self):
        script = self.file("größe.groovy", "println 'loading'\ndef twice(n) { 2 * n }\ntwice(4)")
        cell = self.ok(f"%load '{script}'")
        self.assertEqual((cell.text(), cell.result()), ("loading\n", "8"))
        self.assertEqual(self.ok("twice(21)").result(), "42")

    def test_an_error_in_a_loaded_script_names_file_and_line(self):
        script = self.file("wrong.groovy", "a = 1\n\nprintln misspelt")
        reply = self.run_cell(f"%load '{script}'").reply
        self.assertIn("(wrong.groovy, line 3)", reply["evalue"])
        self.assertIn("loaded by %load", reply["traceback"][-1])

    def test_a_missing_file_names_the_nearest(self):
        self.file("setup.groovy", "1")
        reply = self.run_cell(f"%load '{self.file('setup.grovy')}'").reply
        self.assertIn("Did you mean 'setup.groovy'?", reply["evalue"])

    def test_a_saved_page_has_text_results_and_errors_in_order(self):
        self.ok("println 'printed <first>'\ndisplay('shown <second>')\nprintln 'printed third'\n'the result'")
        self.run_cell("assert 'ü' == '<u>'")
        self.ok("print 'no line end'; System.err.print('to stderr')")
        page = self.file("run.html")
        self.ok(f"%save '{page}'")
        html = self.read(page)
        self.assertNotIn("<first>", html)
        places = [
            html.index(text)
            for text in (
                '"stdout">\nprinted &lt;first&gt;\n</pre>',
                '"shown">\nshown &lt;second&gt;</pre>',
                '"stdout">\nprinted third\n</pre>',
                '"shown">\nthe result</pre>',
                'class="error">\nassertion failed: &#39;ü&#39; == &#39;&lt;u&gt;&#39;',
                "no line end</pre>",
                "to stderr</pre>",
            )
        ]
        self.assertEqual(places, sorted(places))

    def test_a_saved_notebook_is_valid_and_has_what_was_shown(self):
        self.ok("marker = 'notebook'\nprintln 'several'\nprintln 'lines'\nmarker")
        path = self.file("run.ipynb")
        self.ok(f"%save '{path}'")
        notebook = nbformat.read(path, as_version=4)
        nbformat.validate(notebook)
        cell = [c for c in notebook.cells if c.source.startswith("marker")][-1]
        self.assertEqual([o.output_type for o in cell.outputs], ["stream", "execute_result"])
        self.assertEqual(cell.outputs[0].text, "several\nlines\n")
        self.assertEqual(cell.outputs[1].data["text/plain"], "notebook")

    def test_cells_that_a_front_end_does_not_store_are_not_saved(self):
        self.ok("hidden = 'silent-cell'", silent=True)
        self.ok("visible = 1")
        path = self.file("run.groovy")
        self.ok(f"%save '{path}'")
        self.assertNotIn("silent-cell", self.read(path))
        self.assertIn("\nvisible = 1\n", self.read(path))

    def test_a_flood_is_kept_in_bounds_and_arrives_whole(self):
        began = time.monotonic()
        cell = self.run_cell("for (i in 1..100_000) println 'line ' + i")
        seconds = time.monotonic() - began
        self.assertEqual(cell.text().count("\n"), 100_000)
        self.assertLess(seconds, 20)
        self.ok("for (i in 1..100_000) println 'line ' + i")
        path = self.file("run.ipynb")
        self.ok(f"%save '{path}'")
        flood = [c for c in json.loads(self.read(path))["cells"] if "100_000" in c["source"][0]][0]
        kept = "".join("".join(o["text"]) for o in flood["outputs"])
        self.assertTrue(kept.startswith("line 1\nline 2\n"))
        self.assertIn("more characters are not kept", kept)
        self.assertLess(len(kept), 1_100_000)

    def test_html_and_markdown_cells_are_shown_as_such(self):
        self.assertEqual(self.ok("%%html\n<b>é</b>").result("text/html"), "<b>é</b>")
        self.assertEqual(self.ok("%%markdown\n# é").result("text/markdown"), "# é")
        self.assertEqual(self.ok("%%goodhart\nq = 3\nq * 7").result(), "21")

    def test_time_is_told_also_when_the_cell_fails(self):
        cell = self.run_cell("%%time\nassert false")
        self.assertEqual(cell.reply["status"], "error")
        self.assertRegex(cell.text(), r"^\d+\.\d{3} s \(cpu \d+\.\d{3} s: ")

    def test_status_knows_where_the_kernel_is_installed(self):
        text = self.ok("%status").result()
        self.assertRegex(text, r"\ninstalled in +\S+kernels")
        self.assertRegex(text, r"\ncells +\d+ run")

    def test_a_folder_of_classes_is_added(self):
        source = self.file("Shelf.java", "package shelf; public class Shelf { public static int books() { return 12; } }")
        self.ok(
            "import javax.tools.ToolProvider\n"
            f"ToolProvider.systemJavaCompiler.run(null, null, null, '-d', '{self.folder.name}', '{source}')"
        )
        in_one_cell = f"// the shelf\n%classpath add '{self.folder.name}'\nimport shelf.Shelf\nShelf.books()"
        self.assertEqual(self.ok(in_one_cell).result(), "12")
        self.assertEqual(self.ok("%%java\nshelf.Shelf.books() + 1").result(), "13")
        self.assertEqual(self.ok("import shelf.Shelf\nShelf.books()").result(), "12")


if __name__ == "__main__":
    main()
