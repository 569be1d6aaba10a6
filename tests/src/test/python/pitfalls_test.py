"""What breaks kernels on the JVM, one test each, against the real kernel."""

import json
import os
import signal
import subprocess
import sys
import time
import unittest

from harness import TIMEOUT, KernelCase, Options, main, pid_of, seconds_until_gone
from jupyter_client.manager import start_new_kernel

KERNEL = "org.dflib.jjava.jupyter.kernel.BaseKernel.notebookKernel()"


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
        for code in ["bad.", "bad", "trap.x", "trap.", "[bad].", "%nothing", "%%", "\ud83d\ude00".encode("utf-16", "surrogatepass").decode("utf-16") + " ba"]:
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
            kc.execute("kept = []\nwhile (true) { kept << new byte[1 << 20] }")
            reply = kc.get_shell_msg(timeout=60)["content"]
            self.assertEqual(reply["ename"], "OutOfMemoryError")
            self.assertRegex(reply["evalue"], r"out of memory: this session has \d+ MB")
            kc.execute("kept = null\n1 + 1")
            self.assertEqual(kc.get_shell_msg(timeout=60)["content"]["status"], "ok")
        finally:
            kc.stop_channels()
            km.shutdown_kernel(now=True)


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
        time.sleep(0.3)
        self.drain()
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
        owners, reply = {}, None
        while set(owners) != {"late", "too", "shown", "now", "then"}:
            message = self.kc.get_iopub_msg(timeout=TIMEOUT)
            content = message["content"]
            text = content.get("text") or content.get("data", {}).get("text/plain")
            if text:
                owners[text.strip()] = message["parent_header"]["msg_id"]
        self.assertEqual(owners, {"late": first, "too": first, "shown": first, "now": second, "then": second})
        self.assertEqual(self.collect(second).reply["status"], "ok") if reply else None

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


ECHO = f"""
import org.dflib.jjava.jupyter.kernel.comm.*
import org.dflib.jjava.jupyter.messages.Message
class Echo extends Comm {{
  Echo(manager, id, target) {{ super(manager, id, target) }}
  protected void onMessage(Message message) {{
    def data = message.content.data
    if (data.has('spin')) {{ while (true) {{}} }}
    if (data.has('fail')) {{ throw new LinkageError('on purpose') }}
    if (data.has('print')) {{ println data.get('print').asString }}
    send(data, [kind: 'echo'], message.blobs)
  }}
  protected void onClose(Message message, boolean byUs) {{ println "closed $byUs" }}
}}
comms = {KERNEL}.commManager
comms.registerTarget('echo') {{ manager, id, target, message -> new Echo(manager, id, target) }}
comms.registerTarget('bad') {{ manager, id, target, message -> throw new StackOverflowError('no') }}
"""


class Comms(Pitfalls):
    """What a cell and the page say to each other."""

    def setUp(self):
        super().setUp()
        self.ok(ECHO)

    def send_comm(self, kind, comm_id, data=None, buffers=None, **content):
        message = self.kc.session.msg(kind, {"comm_id": comm_id, "data": data or {}, **content})
        self.kc.session.send(self.kc.shell_channel.socket, message, buffers=buffers)
        return message["header"]["msg_id"]

    def heard(self, msg_id):
        messages = []
        while True:
            message = self.kc.get_iopub_msg(timeout=TIMEOUT)
            if message["parent_header"].get("msg_id") == msg_id:
                if message["msg_type"] != "status":
                    messages.append(message)
                elif message["content"]["execution_state"] == "idle":
                    return messages

    def open_comms(self, **content):
        return self.request("comm_info_request", content)["comms"]

    def test_the_page_opens_talks_and_closes(self):
        self.assertEqual(self.heard(self.send_comm("comm_open", "p1", target_name="echo")), [])
        self.assertEqual(self.open_comms()["p1"], {"target_name": "echo"})
        self.assertIn("p1", self.open_comms(target_name="echo"))
        self.assertNotIn("p1", self.open_comms(target_name="other"))
        printed, answer = self.heard(
            self.send_comm("comm_msg", "p1", {"print": "gr\u00fc\u00df", "x": [1, 2.5, None]}, buffers=[b"\x00\xff", b""])
        )
        self.assertEqual(printed["content"]["text"], "gr\u00fc\u00df\n")
        self.assertEqual(answer["msg_type"], "comm_msg")
        self.assertEqual(answer["content"], {"comm_id": "p1", "data": {"print": "gr\u00fc\u00df", "x": [1, 2.5, None]}})
        self.assertEqual(answer["metadata"], {"kind": "echo"})
        self.assertEqual([bytes(b) for b in answer["buffers"]], [b"\x00\xff", b""])
        (closed,) = self.heard(self.send_comm("comm_close", "p1"))
        self.assertEqual(closed["content"]["text"], "closed false\n")
        self.assertNotIn("p1", self.open_comms())
        self.assertEqual(self.heard(self.send_comm("comm_msg", "p1", {"x": 1})), [])

    def test_a_cell_opens_talks_and_closes(self):
        cell = self.ok(
            "c = comms.openComm('widget') { manager, id, target, message -> new Echo(manager, id, target) }\n"
            "c.send(com.google.gson.JsonParser.parseString('{\"x\": 1}')); c.getID()"
        )
        opened, said = cell.contents("comm_open")[0], cell.contents("comm_msg")[0]
        self.assertEqual(opened, {"comm_id": cell.result(), "target_name": "widget", "data": {}})
        self.assertEqual(said, {"comm_id": cell.result(), "data": {"x": 1}})
        (answer,) = self.heard(self.send_comm("comm_msg", cell.result(), {"y": 2}))
        self.assertEqual(answer["content"]["data"], {"y": 2})
        closing = self.ok("c.close()")
        self.assertEqual(closing.contents("comm_close")[0]["comm_id"], cell.result())
        self.assertEqual(closing.text(), "closed true\n")
        self.assertNotIn(cell.result(), self.open_comms())

    def test_messages_wait_for_the_cell_that_runs(self):
        self.heard(self.send_comm("comm_open", "p2", target_name="echo"))
        self.send("Thread.sleep(500)")
        started = time.monotonic()
        self.assertEqual(len(self.heard(self.send_comm("comm_msg", "p2", {"x": 1}))), 1)
        self.assertGreater(time.monotonic() - started, 0.3)

    def test_an_unknown_target_and_one_that_fails_are_closed(self):
        (closed,) = self.heard(self.send_comm("comm_open", "u", target_name="nobody"))
        self.assertEqual((closed["msg_type"], closed["content"]["comm_id"]), ("comm_close", "u"))
        heard = self.heard(self.send_comm("comm_open", "b", target_name="bad"))
        self.assertEqual([m["msg_type"] for m in heard], ["comm_close", "error"])
        self.assert_alive("1 + 1", "2")

    def test_handlers_that_fail_or_never_end(self):
        self.heard(self.send_comm("comm_open", "p3", target_name="echo"))
        (error,) = self.heard(self.send_comm("comm_msg", "p3", {"fail": True}))
        self.assertEqual(error["content"]["ename"], "LinkageError")
        self.assertRegex(error["content"]["evalue"], r"on purpose \(cell \d+, line 8\)")
        endless = self.send_comm("comm_msg", "p3", {"spin": True})
        time.sleep(0.3)
        self.km.interrupt_kernel()
        (error,) = self.heard(endless)
        self.assertEqual(error["content"]["ename"], "Interrupted")
        self.assertEqual(len(self.heard(self.send_comm("comm_msg", "p3", {"x": 1}))), 1)
        self.send_comm("comm_msg", "p3", buffers=[b""] * 3)
        self.kc.session.send(self.kc.shell_channel.socket, self.kc.session.msg("comm_msg", {"data": 7}))
        self.assert_alive("1 + 1", "2")


class Ends(unittest.TestCase):
    """7: the process goes when it should, busy or not."""

    DEAF = "new Random(1).doubles().sum()"

    def start(self, **options):
        return start_new_kernel(startup_timeout=60, kernel_name=Options.kernel, **options)

    def busy(self, kc):
        kc.execute(self.DEAF)
        while kc.get_iopub_msg(timeout=TIMEOUT)["msg_type"] != "execute_input":
            pass
        time.sleep(0.3)

    def test_shutdown_and_restart_of_a_kernel_that_hears_nothing(self):
        km, kc = self.start()
        try:
            self.busy(kc)
            pid = pid_of(km)
            started = time.monotonic()
            km.restart_kernel()
            self.assertLess(time.monotonic() - started, 5)
            self.assertNotEqual(pid_of(km), pid)
            self.assertEqual(seconds_until_gone(pid, 1) < 1, True)
            kc.wait_for_ready(timeout=60)
            self.busy(kc)
            kc.shutdown()
            self.assertLess(seconds_until_gone(pid_of(km), 10), 2)
        finally:
            kc.stop_channels()
            km.shutdown_kernel(now=True)

    def test_sigterm_ends_it_without_a_word(self):
        for busy in (False, True):
            with self.subTest(busy=busy), open(os.devnull, "wb") as nowhere:
                km, kc = self.start(stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
                if busy:
                    self.busy(kc)
                process = km.provisioner.process
                os.kill(process.pid, signal.SIGTERM)
                self.assertLess(seconds_until_gone(process.pid, 10), 2)
                self.assertEqual(process.stdout.read(), b"")
                self.assertEqual(process.wait(), 143)
                process.stdout.close()
                nowhere.close()
                kc.stop_channels()
                km.shutdown_kernel(now=True)

    def test_a_busy_kernel_goes_with_its_parent(self):
        program = (
            "import sys, time\n"
            "from jupyter_client.manager import start_new_kernel\n"
            f"km, kc = start_new_kernel(startup_timeout=60, kernel_name={Options.kernel!r})\n"
            f"kc.execute({self.DEAF!r})\n"
            "time.sleep(1)\n"
            "print(km.provisioner.process.pid, flush=True)\n"
            "time.sleep(60)\n"
        )
        parent = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
        pid = int(parent.stdout.readline())
        parent.kill()
        parent.wait()
        parent.stdout.close()
        self.assertLess(seconds_until_gone(pid, 15), 10)


if __name__ == "__main__":
    main()
