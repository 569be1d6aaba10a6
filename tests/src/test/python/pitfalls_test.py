"""What breaks kernels on the JVM, one test each, against the real kernel."""

import os

from harness import TIMEOUT, KernelCase, Options, main
from jupyter_client.manager import start_new_kernel


class Pitfalls(KernelCase):
    def ok(self, code, **options):
        cell = self.run_cell(code, **options)
        self.assertEqual(cell.reply["status"], "ok", cell.reply)
        return cell


class Failures(Pitfalls):
    """1: whatever is thrown, wherever, is an answer, and the next cell runs."""

    BAD = "class Bad { String toString() { throw new StackOverflowError('on purpose') } }\nbad = new Bad()"

    def test_values_that_fail_at_being_shown(self):
        self.ok(self.BAD)
        for code in ["bad", "[bad]", "[a: bad]", "display(bad)", "display(bad, 'it')", '"$bad"']:
            with self.subTest(code=code):
                self.run_cell(code)
                self.assert_alive("1 + 1", "2")
        cell = self.run_cell("1", user_expressions={"x": "bad", "y": "1 + 1"})
        self.assertEqual(cell.reply["user_expressions"]["y"]["data"]["text/plain"], "2")

    def test_exceptions_that_fail_at_saying_what_they_are(self):
        self.ok("class Mute extends RuntimeException { String getMessage() { throw new Mute() } }")
        self.ok("class Loud extends Error { String toString() { throw new LinkageError() } }")
        for code in ["throw new Mute()", "throw new Loud()"]:
            reply = self.run_cell(code).reply
            self.assertEqual(reply["status"], "error")
            self.assertIn("cell", reply["evalue"])
            self.assert_alive("1 + 1", "2")

    def test_completion_and_inspection_of_values_that_fail(self):
        self.ok(self.BAD)
        self.ok("class Trap { def getProperty(String n) { throw new LinkageError(n) } }\ntrap = new Trap()")
        for code in ["bad.", "bad", "trap.x", "trap.", "[bad].", "%nothing", "%%", "\U0001f600 ba"]:
            with self.subTest(code=code):
                at = len(code)
                for kind in ("complete_request", "inspect_request"):
                    reply = self.request(kind, {"code": code, "cursor_pos": at, "detail_level": 0})
                    self.assertIn(reply["status"], ("ok", "error"))
        for at in (-5, 0, 99):
            self.assertEqual(self.request("complete_request", {"code": "ab", "cursor_pos": at})["status"], "ok")
        self.assert_alive("1 + 1", "2")

    def test_magics_that_fail(self):
        for code in [
            "%time throw new LinkageError('x')",
            "%%time\nassert false",
            "%time (f = { n -> f(n + 1) })(0)",
            "%compare \u00e9\"'",
            "%nothing at all",
        ]:
            with self.subTest(code=code):
                self.assertEqual(self.run_cell(code).reply["status"], "error")
                self.assert_alive("1 + 1", "2")

    def test_memory_that_runs_out(self):
        environment = {**os.environ, "JDK_JAVA_OPTIONS": "-Xmx200m"}
        km, kc = start_new_kernel(startup_timeout=60, kernel_name=Options.kernel, env=environment)
        try:
            reply = self.answer(kc, "kept = []\nwhile (true) { kept << new byte[1 << 20] }")
            self.assertEqual(reply["ename"], "OutOfMemoryError")
            self.assertRegex(reply["evalue"], r"out of memory: this session has \d+ MB")
            self.assertEqual(self.answer(kc, "kept = null\n1 + 1")["status"], "ok")
        finally:
            kc.stop_channels()
            km.shutdown_kernel(now=True)

    def answer(self, kc, code):
        msg_id = kc.execute(code)
        while True:
            reply = kc.get_shell_msg(timeout=60)
            if reply["parent_header"]["msg_id"] == msg_id:
                return reply["content"]


class Text(Pitfalls):
    """3: everything arrives, in order, in few messages, at the cell it belongs to."""

    def test_a_hundred_thousand_lines(self):
        cell = self.ok("100000.times { println it }")
        self.assertEqual(cell.text().splitlines(), [str(i) for i in range(100000)])
        self.assertLess(len(cell.contents("stream")), 400)
        self.assertEqual(cell.states(), ["busy", "idle"])

    def test_text_displays_and_the_result_keep_their_order(self):
        cell = self.ok("println 'a'; display('b'); System.err.println 'c'; println 'd'; 'e'")
        seen = [
            m["content"].get("text") or m["content"]["data"]["text/plain"]
            for m in cell.messages
            if m["msg_type"] in ("stream", "display_data", "execute_result")
        ]
        self.assertEqual(seen, ["a\n", "b", "c\n", "d\n", "e"])

    def test_a_formatted_line_and_a_stack_trace_are_one_message_each(self):
        self.assertEqual(len(self.ok("printf('%d-%s-%.2f%n', 1, 'x', 2.5)").contents("stream")), 1)
        self.assertEqual(len(self.ok("new Exception('x').printStackTrace()").contents("stream")), 1)

    def test_a_thread_s_late_output_goes_to_the_cell_that_started_it(self):
        first = self.send("Thread.start { Thread.sleep(700); println 'late'; System.err.println 'too'; display('shown') }; null")
        self.collect(first)
        second = self.send("println 'now'; Thread.sleep(1500); println 'then'")
        owners = {}
        while set(owners) != {"late", "too", "shown", "now", "then"}:
            message = self.kc.get_iopub_msg(timeout=TIMEOUT)
            content = message["content"]
            text = content.get("text") or content.get("data", {}).get("text/plain")
            if text:
                owners[text.strip()] = message["parent_header"]["msg_id"]
        self.assertEqual(owners, {"late": first, "too": first, "shown": first, "now": second, "then": second})

    def test_pools_print_where_the_running_cell_is(self):
        parallel = "(1..8).toList().parallelStream().forEach { println it }"
        for _ in range(2):
            self.assertEqual(sorted(self.ok(parallel).text().split()), list("12345678"))
        shaped = (
            "lab = world(prompts: 8, candidates: 16)\n"
            "compare(lab) { seeds SEED; method 'bestOfN', reward: shape(gold(), 'p') { r, m -> println 'in'; r } }; null"
        )
        for seed in ("1", "2"):
            self.assertIn("in\n", self.ok(shaped.replace("SEED", seed)).text())

    def test_output_is_cleared_updated_and_asked_for(self):
        cell = self.ok("display('1', 'it'); updateDisplay('2', 'it'); clearOutput(wait: true); clearOutput(); display('3')")
        self.assertEqual(
            cell.types(),
            ["execute_input", "display_data", "update_display_data", "clear_output", "clear_output", "display_data"],
        )
        self.assertEqual(cell.contents("clear_output"), [{"wait": True}, {"wait": False}])
        self.assertIn("clearOutput takes nothing, or wait: true", self.run_cell("clearOutput(1)").reply["evalue"])
        for code, hidden in (("readLine('Name: ')", False), ("password('Name: ')", True)):
            msg_id = self.send(code, allow_stdin=True)
            question = self.kc.get_stdin_msg(timeout=TIMEOUT)["content"]
            self.assertEqual(question, {"prompt": "Name: ", "password": hidden})
            self.kc.input("Gr\u00e4fin \U0001f600")
            self.assertEqual(self.collect(msg_id).result(), "Gr\u00e4fin \U0001f600")

    def test_every_form_has_plain_text_and_html_is_escaped(self):
        evil = "<script>alert(1)</script>"
        cell = self.ok(
            f"lab = world(prompts: 8, candidates: 16)\n"
            f"compare(lab) {{ seeds 1; method 'bestOfN', reward: gold(), label: '{evil}' }}"
        )
        forms = [c["data"] for kind in ("display_data", "execute_result") for c in cell.contents(kind)]
        self.assertGreaterEqual(len(forms), 2)
        for form in forms:
            self.assertIn("text/plain", form)
            for mime in ("text/html", "image/svg+xml"):
                self.assertNotIn("<script", form.get(mime, ""))
        self.assertTrue(any("&lt;script&gt;" in f.get("text/html", "") for f in forms))


if __name__ == "__main__":
    main()
