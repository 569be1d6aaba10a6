"""Java cells of the real kernel, through a real client."""

import os
import re

from harness import KernelCase, main


class JavaCells(KernelCase):
    def ok(self, code):
        cell = self.run_cell(code)
        self.assertEqual(cell.reply["status"], "ok", cell.reply)
        return cell

    def test_both_languages_share_variables_methods_and_classes(self):
        self.ok("xs = [1, 2, 3]; def twice(int x) { 2 * x }; class G { int n = 5 }")
        cell = self.ok("%%java\nint total = 0;\nfor (int x : xs) total += (int) twice(x);\ntotal + new G().getN()")
        self.assertEqual(cell.result(), "17")
        self.ok("%%java\nrecord Pt(int x, int y) {}\nPt pt = new Pt(1, 2);\nint inc(int x) { return x + 1; }\nList<Integer> same = xs;")
        self.assertEqual(self.ok("[pt, new Pt(3, 4).y(), inc(total), same.is(xs)]").result(), "[Pt[x=1, y=2], 4, 13, true]")
        self.ok("total = 40")
        self.ok("%%java\nint inc(int x) { return x + 2; }")
        self.assertEqual(self.ok("%%java\ninc(total)").result(), "42")

    def test_text_and_displays_go_where_groovys_go(self):
        cell = self.ok('%%java\nSystem.out.println("a");\nSystem.err.println("b");\ndisplay("c");\nSystem.out.println("d");')
        self.assertEqual(cell.types(), ["execute_input", "stream", "stream", "display_data", "stream"])
        self.assertEqual((cell.text(), cell.text("stderr")), ("a\nd\n", "b\n"))
        self.assertIsNone(cell.result())

    def test_a_result_is_rendered_as_groovys(self):
        cell = self.ok('%%java\nvar small = world(Map.of("seed", 7));\nsmall')
        self.assertEqual(
            cell.contents("execute_result")[0]["data"],
            self.ok("small").contents("execute_result")[0]["data"],
        )

    def test_errors_name_the_line_of_the_cell(self):
        for code, line in [
            ("%%java\nint a = 1;\nint b = nix;", 3),
            ("%%java\nint a = 1;\n\nint b = a / 0;", 4),
            ("%%java\nint f() {\n  throw new IllegalStateException();\n}\nf();", 3),
        ]:
            with self.subTest(code=code):
                reply = self.run_cell(code).reply
                self.assertEqual(reply["status"], "error")
                self.assertIn(f"(cell {reply['execution_count']}, line {line})", reply["evalue"])
                self.assertNotIn("REPL", "\n".join(reply["traceback"]))

    def test_interrupts_stop_java_and_keep_its_variables(self):
        self.ok("%%java\nint kept = 7;")
        for code in [
            "while (true) { }",
            "Thread.sleep(60_000);",
            "while (true) { try { Thread.sleep(1); } catch (Exception e) { } }",
            "long fib(int n) { return n < 2 ? n : fib(n - 1) + fib(n - 2); }\nfib(90)",
            "double s = 0; for (long i = 0; i < 1L << 50; i++) s += Math.sqrt(i);",
        ]:
            with self.subTest(code=code):
                cell, seconds = self.interrupt_after(2, "%%java\n" + code)
                self.assertEqual(cell.reply.get("ename"), "Interrupted", cell.reply)
                if os.environ.get("GOODHART_TIMES"):
                    print(f"interrupt {seconds:.3f} s: {code!r}")
                self.assertLess(seconds, 5)
                self.assert_alive("kept", "7")
                self.assert_alive("%%java\nkept", "7")

    def test_the_page_about_java_cells_is_true(self):
        here = os.path.dirname(os.path.abspath(__file__))
        with open(os.path.join(here, "../../../../docs/java-cells.md"), encoding="utf-8") as page:
            cells = re.findall(r"```(?:java|groovy)\n(.*?)```", page.read(), re.DOTALL)
        self.assertEqual(
            [self.ok(cell).result() for cell in cells], ["2.5", "[2.5, 5.0]", "25", "World"]
        )


if __name__ == "__main__":
    main()
