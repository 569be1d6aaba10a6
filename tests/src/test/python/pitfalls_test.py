"""What breaks kernels on the JVM, one test each, against the real kernel."""

import json
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


class Queue(Pitfalls):
    """5: Run All stops at the first error, and only what was queued is aborted."""

    def test_run_all_stops_at_the_error(self):
        ids = [self.send(code) for code in ["Thread.sleep(300)", "ran = 1", "misspelt", "ran = 2", "ran = 3"]]
        statuses = {}
        while len(statuses) < 5:
            message = self.kc.get_shell_msg(timeout=TIMEOUT)
            statuses[message["parent_header"]["msg_id"]] = message["content"]["status"]
        self.assertEqual([statuses[i] for i in ids], ["ok", "ok", "error", "aborted", "aborted"])
        self.drain()
        self.assert_alive("ran", "1")

    def test_what_is_sent_on_seeing_the_error_runs_two_hundred_times(self):
        for i in range(200):
            failed = self.send("misspelt")
            while self.kc.get_shell_msg(timeout=TIMEOUT)["parent_header"]["msg_id"] != failed:
                pass
            following = self.send("1")
            while True:
                reply = self.kc.get_shell_msg(timeout=TIMEOUT)
                if reply["parent_header"]["msg_id"] == following:
                    break
            self.assertEqual(reply["content"]["status"], "ok", f"round {i}")


class Requests(Pitfalls):
    """6 and 14: the fields of a request are heeded, and the replies are complete."""

    def test_silent_unstored_and_expressions(self):
        before = self.ok("1").reply["execution_count"]
        self.assertEqual(self.ok("println 'x'; 2", silent=True).types(), ["stream"])
        self.assertEqual(self.run_cell("misspelt", silent=True, stop_on_error=False).reply["status"], "error")
        self.assertEqual(self.ok("3", store_history=False).result(), "3")
        cell = self.ok("4", user_expressions={"good": "2 * 3", "bad": "misspelt"})
        self.assertEqual(cell.reply["execution_count"], before + 1)
        self.assertEqual(cell.reply["user_expressions"]["good"]["data"]["text/plain"], "6")
        self.assertIn("misspelt", cell.reply["user_expressions"]["bad"]["evalue"])
        history = self.request("history_request", {"hist_access_type": "tail", "n": 2, "output": True})
        self.assertEqual(history["status"], "ok")
        self.assertEqual([entry[2] for entry in history["history"]], [["1", "1"], ["4", "4"]])

    def test_input_where_nobody_can_be_asked(self):
        for code in ["readLine('Name: ')", "password()", "System.in.read()"]:
            reply = self.run_cell(code, allow_stdin=False).reply
            self.assertIn("this front end cannot be asked for input", reply["evalue"])

    def test_requests_nobody_here_answers_are_survived(self):
        for channel in ("shell", "control"):
            for kind in ("debug_request", "create_subshell_request", "no_such_request", "input_reply"):
                message = self.kc.session.msg(kind, {"type": "request", "command": "initialize"})
                getattr(self.kc, channel + "_channel").send(message)
            self.assertEqual(self.request("kernel_info_request", {}, channel=channel)["status"], "ok")
        self.assert_alive("1 + 1", "2")

    def test_a_cell_of_ten_megabytes(self):
        text = "\u00fc" * 5_000_000
        self.assertEqual(self.ok(f"/* {text} */ 1 + 1").result(), "2")

    def test_a_message_that_is_sent_again_is_not_run_again(self):
        self.ok("runs = 0")
        message = self.kc.session.msg(
            "execute_request",
            {"code": "runs++", "silent": False, "allow_stdin": False, "user_expressions": {}, "stop_on_error": True},
        )
        frames = self.kc.session.serialize(message)
        for _ in range(3):
            self.kc.shell_channel.socket.send_multipart(frames)
        self.drain()
        self.assert_alive("runs", "1")

    def test_json_nested_too_deeply_is_survived(self):
        deep = json.loads("[" * 500 + "]" * 500)
        self.request("complete_request", {"code": "a", "cursor_pos": 1, "deep": deep})
        session = self.kc.session
        header = session.msg("execute_request", {})["header"]
        deep = b"[" * 200_000 + b"]" * 200_000
        for parts in (
            [session.pack(header)[:-1] + b', "deep": ' + deep + b"}", b"{}", b"{}", b"{}"],
            [session.pack(header), b"{}", b"{}", b'{"code": ' + deep + b"}"],
            [session.pack(header), b"{}", deep, b'{"user_expressions": ' + deep + b"}"],
        ):
            self.kc.shell_channel.socket.send_multipart([b"<IDS|MSG>", session.sign(parts), *parts])
        # Its answer comes after theirs, one of which is an error that aborts the cells behind it.
        self.assertEqual(self.request("kernel_info_request", {})["status"], "ok")
        self.assert_alive("1 + 1", "2")


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
