"""The magics in a Java notebook of a stock JJava kernel, with goodhart-jjava.jar on JJAVA_CLASSPATH.

    GOODHART_JJAVA_KERNELSPEC=DIR python3 jjava_test.py --kernel jjava --kernels DIR

DIR/kernels/jjava holds JJava's kernel.json; without the variable every test is skipped. The same
tests hold for every version from 1.0-a6 on.
"""

import os
import time
import unittest
from pathlib import Path

import nbformat
from nbclient import NotebookClient

from harness import KernelCase, Options, main

JAR = Path(__file__).resolve().parents[4] / "kernel-ext" / "target" / "goodhart-jjava.jar"
PATIENCE = 90


class JavaNotebookTest(KernelCase):
    @classmethod
    def setUpClass(cls):
        if "GOODHART_JJAVA_KERNELSPEC" not in os.environ:
            raise unittest.SkipTest("GOODHART_JJAVA_KERNELSPEC is not set: no JJava kernel to test")
        os.environ["JJAVA_CLASSPATH"] = str(JAR)
        super().setUpClass()

    @classmethod
    def tearDownClass(cls):
        # JJava's launcher waits for the kernel that it started: killing it would leave that behind.
        cls.kc.stop_channels()
        cls.km.shutdown_kernel(now=False)

    def run_cell(self, code, **options):
        return self.collect(self.send(code, **options), timeout=PATIENCE)

    def ok(self, code):
        cell = self.run_cell(code)
        self.assertEqual(cell.reply["status"], "ok", cell.reply)
        return cell

    def shown(self, code):
        """The data of everything a cell shows, without the line of progress."""
        cell = self.ok(code)
        displays = [
            c["data"] for c in cell.contents("display_data") if not (c.get("transient") or {}).get("display_id")
        ]
        return displays + [c["data"] for c in cell.contents("execute_result")]

    def test_a_lone_magic_shows_its_result_exactly_once(self):
        chart, table = self.shown("%compare drro dpo --seeds 2")
        self.assertIn("vega-lite", chart["application/vnd.vegalite.v5+json"]["$schema"])
        self.assertTrue(chart["image/svg+xml"].startswith("<svg"))
        self.assertIn("drro", table["text/plain"])
        (chart,) = self.shown("%overopt --x kl")
        self.assertIn("against the KL divergence", chart["text/plain"])
        (page,) = self.shown("%methods drro")
        self.assertIn("Source: ", page["text/plain"])
        (table,) = self.shown("%goodhart")
        self.assertIn("%compare", table["text/plain"])
        self.assertEqual(len(self.shown("for (int i = 0; i < 2; i++) {\n%cite drro\n}\n")), 2)

    def test_java_keeps_what_it_assigns(self):
        self.assertEqual(self.shown("var one = %compare drro --seeds 1"), [])
        (page,) = self.shown("one")
        self.assertEqual(page["text/html"].count("<svg"), 1)
        self.assertEqual(page["text/html"].count("<table"), 1)
        self.assertEqual(self.shown("import goodhart.dsl.*;\nComparison two = %compare dpo --seeds 1"), [])
        (curves,) = self.shown("two.getCurves().size()")
        self.assertEqual(curves["text/plain"], "1")

    def test_goodhart_cells_share_variables_with_each_other_and_with_java(self):
        cell = self.ok('%%goodhart\nx = 6 * 7\nprintln "first"\nx')
        self.assertEqual(cell.types(), ["execute_input", "stream", "display_data"])
        self.assertEqual(cell.text(), "first\n")
        (sum_,) = self.shown("%%goodhart\nx + 1")
        self.assertEqual(sum_["text/plain"], "43")
        (read,) = self.shown(
            "import goodhart.kernel.extension.GoodhartCells;\n"
            'GoodhartCells.set("y", 0.5);\nGoodhartCells.get("x", Integer.class) + 1'
        )
        self.assertEqual(read["text/plain"], "43")
        (half,) = self.shown("%%goodhart\nx * y")
        self.assertEqual(half["text/plain"], "21.0")

    def test_a_mistake_is_a_sentence_and_the_next_cell_runs(self):
        cell = self.run_cell("%compare dro0")
        self.assertEqual(cell.reply["status"], "error")
        self.assertIn("no method named 'dro0'. Did you mean 'dro'?", cell.reply["evalue"])
        cell = self.run_cell("%%goodhart\n1 + nix")
        self.assertIn("no variable named 'nix'", cell.reply["evalue"])
        self.assertIn("line 2)", cell.reply["evalue"])
        self.assertNotIn("goodhart.kernel.GroovySession", "\n".join(cell.reply["traceback"]))
        (two,) = self.shown("%%goodhart\n1 + 1")
        self.assertEqual(two["text/plain"], "2")

    def test_an_interrupt_ends_the_work(self):
        self.ok("%%goodhart\nturns = 0")
        msg_id = self.send(
            "%%goodhart\nprintln 'begun'\n"
            "while (true) { turns++; try { Thread.sleep(10) } catch (Exception e) { } }"
        )
        while self.kc.get_iopub_msg(timeout=PATIENCE)["msg_type"] != "stream":
            pass
        time.sleep(1)
        interrupted = time.monotonic()
        self.km.interrupt_kernel()
        cell = self.collect(msg_id, timeout=PATIENCE)
        seconds = time.monotonic() - interrupted
        self.assertEqual(cell.reply["status"], "error")
        self.assertLess(seconds, 15)
        (first,) = self.shown("%%goodhart\nturns")
        self.assertGreater(int(first["text/plain"]), 0)
        (second,) = self.shown("%%goodhart\nThread.sleep(500)\nturns")
        self.assertEqual(first, second)

    def test_a_notebook_runs_headless(self):
        notebook = nbformat.v4.new_notebook(
            cells=[
                nbformat.v4.new_code_cell("%%goodhart\nlab = world(seed: 7) { prompts 8; candidates 16 }"),
                nbformat.v4.new_code_cell("var r = %compare drro --seeds 1"),
                nbformat.v4.new_code_cell("r"),
            ]
        )
        NotebookClient(notebook, timeout=PATIENCE, kernel_name=Options.kernel).execute()
        results = [
            [o["output_type"] for o in c.outputs if o["data"]["text/plain"]]  # the line of progress ends empty
            for c in notebook.cells[1:]
        ]
        self.assertEqual(results, [[], ["execute_result"]])


if __name__ == "__main__":
    main()
