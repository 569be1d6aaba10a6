"""The real kernel: Groovy cells through a real client."""

import itertools
import os
import signal
import subprocess
import sys
import tempfile
import time
import unittest

import nbformat
from harness import TIMEOUT, KernelCase, Options, main, pid_of


class Cells(KernelCase):
    def ok(self, code):
        cell = self.run_cell(code)
        self.assertEqual(cell.reply["status"], "ok", cell.reply)
        return cell

    def test_variables_of_every_kind_outlive_their_cell(self):
        self.ok("x = 1; def y = 2; int z = 3; def (p, q) = [4, 5]; final w = 6")
        self.assertEqual(self.ok("[x, y, z, p, q, w]").result(), "[1, 2, 3, 4, 5, 6]")

    def test_results_of_earlier_cells_are_at_hand(self):
        number = self.ok("[1, 2]").reply["execution_count"]
        self.assertIsNone(self.ok("'silent';").result())
        self.assertEqual(self.ok(f"Out[{number}].is(_)").result(), "true")
        self.assertEqual(self.ok("__").result(), "[1, 2]")
        self.assertIn("has no result", self.run_cell(f"Out[{number + 1}]").reply["evalue"])

    def test_functions_classes_and_imports_outlive_their_cell(self):
        self.ok("import java.util.concurrent.atomic.AtomicLong\ndef twice(n) { 2 * n }")
        self.ok("class Point { int x; String toString() { 'P' + x } }")
        self.assertEqual(self.ok("new Point(x: twice(21))").result(), "P42")
        self.assertEqual(self.ok("new AtomicLong(7)").result(), "7")
        self.ok("class Point { String toString() { 'again' } }")
        self.assertEqual(self.ok("new Point()").result(), "again")

    def test_an_error_names_the_line_of_its_cell(self):
        for code, line in [
            ("a = 1\nb = 2\nprintln misspelt", 3),
            ("a = 1\nb = a +", 2),
            ("\n\nthrow new IllegalStateException('x')", 3),
            ("def g() {\n  assert false\n}\n\ng()", 2),
        ]:
            with self.subTest(code=code):
                reply = self.run_cell(code).reply
                place = f"cell {reply['execution_count']}, line {line}"
                self.assertIn(place, reply["evalue"])
                self.assertIn(place, "\n".join(reply["traceback"]))

    def test_no_error_of_a_cell_ends_the_kernel(self):
        for code in [
            "assert false",
            "def deep(n) { deep(n + 1) }\ndeep(0)",
            "throw new LinkageError('x')",
            "throw new ThreadDeath()",
            "throw new OutOfMemoryError('x')",
        ]:
            with self.subTest(code=code):
                self.assertEqual(self.run_cell(code).reply["status"], "error")
                self.assert_alive("1 + 1", "2")

    def test_text_and_results_arrive_in_order(self):
        cell = self.ok("println 'a'\nSystem.err.println 'b'\nprintf('%d-%s%n', 1, 'c')\n'd'")
        # How much of one stream a message holds depends on the clock; the order of the streams does not.
        streams = [key for key, _ in itertools.groupby(c["name"] for c in cell.contents("stream"))]
        self.assertEqual(streams, ["stdout", "stderr", "stdout"])
        self.assertEqual([cell.types()[0], cell.types()[-1]], ["execute_input", "execute_result"])
        self.assertEqual(cell.text(), "a\n1-c\n")

    def test_seed_is_accepted(self):
        self.ok("%seed 3")

    def test_a_percent_sign_inside_text_or_arithmetic_is_no_magic(self):
        self.assertEqual(self.ok('"""\n%seed\n"""').result(), "\n%seed\n")
        self.assertEqual(self.ok("7\n % 4").result(), "3")

    def test_non_ascii_text_survives_both_ways(self):
        self.assertEqual(self.ok("x = 'gr\u00fc\u00df \U0001f600'\nx").result(), "gr\u00fc\u00df \U0001f600")

    def test_completion_and_inspection_know_variables(self):
        self.ok("proxyReward = 'abc'")
        reply = self.request("complete_request", {"code": "proxyRe", "cursor_pos": 7})
        self.assertEqual(reply["matches"], ["proxyReward"])
        self.assertEqual((reply["cursor_start"], reply["cursor_end"]), (0, 7))
        found = self.request("inspect_request", {"code": "proxyReward", "cursor_pos": 5})
        self.assertTrue(found["found"])

    def test_an_expression_beside_the_cell_is_evaluated(self):
        self.ok("x = 41")
        values = self.run_cell("x++", user_expressions={"x": "x", "no": "nothing"}).reply
        self.assertEqual(values["user_expressions"]["x"]["data"]["text/plain"], "42")
        self.assertEqual(values["user_expressions"]["no"]["status"], "error")

    def test_input_is_read_from_the_front_end(self):
        msg_id = self.send("System.in.newReader().readLine().toUpperCase()", allow_stdin=True)
        self.kc.get_stdin_msg(timeout=TIMEOUT)
        self.kc.input("typed")
        self.assertEqual(self.collect(msg_id).result(), "TYPED")


class Interrupts(KernelCase):
    def test_every_cell_stops_within_a_second(self):
        self.run_cell("def fib(n) { n < 2 ? n : fib(n - 1) + fib(n - 2) }")
        for code in [
            "while (true) {}",
            "for (;;) { x = 1 }",
            "(1..Integer.MAX_VALUE).each { it + 1 }",
            "fib(90)",
            "Thread.sleep(60000)",
            "while (true) { try { Thread.sleep(1) } catch (Exception e) {} }",
            "while (true) { println 'x' }",
            "System.in.read()",
        ]:
            with self.subTest(code=code):
                msg_id = self.send(code, allow_stdin=True)
                time.sleep(0.5)
                start = time.monotonic()
                self.km.interrupt_kernel()
                cell = self.collect(msg_id)
                self.assertEqual(cell.reply["ename"], "Interrupted", cell.reply)
                self.assertLess(time.monotonic() - start, 1.0)
                self.assert_alive("1 + 1", "2")

    def test_ctrl_c_stops_the_cell_and_not_the_process(self):
        os.kill(pid_of(self.km), signal.SIGINT)
        time.sleep(0.5)  # a process hears of a signal a little later
        self.assert_alive("1 + 1", "2")
        msg_id = self.send("while (true) {}")
        time.sleep(0.5)
        os.kill(pid_of(self.km), signal.SIGINT)
        self.assertEqual(self.collect(msg_id).reply["ename"], "Interrupted")
        self.assert_alive("1 + 1", "2")


class Notebook(unittest.TestCase):
    CELLS = [
        "def twice(n) { 2 * n }\nx = 21",
        "println 'got ' + twice(x)",
        "lab = world(seed: 7) { prompts 16; candidates 64; quality 6 }",
        "compare(lab) { seeds 1..2; method 'bestOfN', reward: gold() }",
    ]

    def test_a_notebook_is_executed_and_exported(self):
        notebook = nbformat.v4.new_notebook(
            cells=[nbformat.v4.new_code_cell(c) for c in self.CELLS],
            metadata={"kernelspec": {"name": Options.kernel, "display_name": "Goodhart"}},
        )
        with tempfile.TemporaryDirectory() as folder:
            nbformat.write(notebook, os.path.join(folder, "n.ipynb"))
            self.nbconvert(folder, "notebook", "--execute", "--output", "done.ipynb", "n.ipynb")
            self.nbconvert(folder, "html", "done.ipynb")
            self.nbconvert(folder, "script", "done.ipynb")
            done = nbformat.read(os.path.join(folder, "done.ipynb"), as_version=4)
            with open(os.path.join(folder, "done.html"), encoding="utf-8") as file:
                html = file.read()
            with open(os.path.join(folder, "done.groovy"), encoding="utf-8") as file:
                script = file.read()
        nbformat.validate(done)
        self.assertEqual(done.cells[1].outputs[0].text, "got 42\n")
        chart, table = [o for o in done.cells[3].outputs if not o.data["text/plain"].startswith("done in")]
        self.assertEqual((chart.output_type, table.output_type), ("display_data", "execute_result"))
        self.assertEqual(done.metadata.language_info.name, "groovy")
        self.assertTrue("got 42" in html)
        self.assertTrue(table.data["text/html"].strip() in html)
        # In the page or, from nbconvert 7 on, as the address of a picture.
        self.assertTrue("<svg" in html or "data:image/svg+xml;base64," in html)
        self.assertIn("<svg", chart.data["image/svg+xml"])
        for code in self.CELLS:
            self.assertIn(code, script)

    def nbconvert(self, folder, to, *arguments):
        done = subprocess.run(
            [sys.executable, "-m", "nbconvert", "--to", to, *arguments],
            cwd=folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=90,
        )
        self.assertEqual(done.returncode, 0, done.stdout)


if __name__ == "__main__":
    main()
