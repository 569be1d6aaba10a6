"""The Jupyter protocol, with a kernel whose language is the commands of EchoSession."""

import datetime
import hashlib
import hmac
import json
import os
import random
import signal
import subprocess
import sys
import time
import unittest
from queue import Empty

import zmq
from harness import TIMEOUT, KernelCase, Options, main, pid_of, seconds_until_gone
from jupyter_client.manager import start_new_kernel
from jupyter_client.session import Session


class Execution(KernelCase):
    def test_a_cell_is_announced_and_answered_in_order(self):
        cell = self.run_cell("print hello\nvalue 42")
        self.assertEqual(cell.reply["status"], "ok")
        self.assertEqual(cell.types(), ["execute_input", "stream", "execute_result"])
        self.assertEqual(cell.states(), ["busy", "idle"])
        self.assertEqual(cell.text(), "hello\n")
        self.assertEqual(cell.result(), "42")
        number = cell.reply["execution_count"]
        self.assertEqual(cell.contents("execute_input")[0]["execution_count"], number)
        self.assertEqual(cell.contents("execute_result")[0]["execution_count"], number)

    def test_the_number_rises_by_one_for_a_stored_cell_also_when_it_fails(self):
        first = self.run_cell("fail here").reply["execution_count"]
        second = self.run_cell("cell")
        self.assertEqual(second.reply["execution_count"], first + 1)
        self.assertEqual(second.result(), f"cell {first + 1}")

    def test_a_silent_cell_shows_no_input_no_result_and_has_no_number(self):
        before = self.run_cell("cell").reply["execution_count"]
        silent = self.run_cell("value 1", silent=True)
        self.assertEqual(silent.reply["status"], "ok")
        self.assertEqual(silent.types(), [])
        self.assertEqual(self.run_cell("cell").reply["execution_count"], before + 1)

    def test_a_cell_outside_the_history_shows_its_result_and_takes_no_number(self):
        before = self.run_cell("cell").reply["execution_count"]
        outside = self.run_cell("value unstored", store_history=False)
        self.assertEqual(outside.result(), "unstored")
        self.assertEqual(self.run_cell("cell").reply["execution_count"], before + 1)
        history = self.request("history_request", {"hist_access_type": "tail", "n": 5})
        self.assertNotIn("value unstored", [entry[2] for entry in history["history"]])

    def test_user_expressions_are_answered_one_by_one_good_or_bad(self):
        expressions = {"good": "x", "bad": "fail x", "worse": "overflow"}
        reply = self.run_cell("print x", user_expressions=expressions).reply
        self.assertEqual(reply["status"], "ok")
        values = reply["user_expressions"]
        self.assertEqual(values["good"]["data"], {"text/plain": "value of x"})
        self.assertEqual(values["bad"]["status"], "error")
        self.assertEqual(values["bad"]["ename"], "Failure")
        self.assertEqual(values["worse"]["ename"], "StackOverflowError")

    def test_an_error_is_published_and_replied_with_the_same_words(self):
        cell = self.run_cell("fail too few pairs")
        error = cell.contents("error")[0]
        for field in ("ename", "evalue", "traceback"):
            self.assertEqual(error[field], cell.reply[field])
        self.assertEqual(error["evalue"], "too few pairs")
        self.assertEqual(cell.types(), ["execute_input", "error"])

    def test_no_error_that_escapes_a_session_ends_the_kernel(self):
        for code, kind in [
            ("assert false", "AssertionError"),
            ("overflow", "StackOverflowError"),
            ("memory", "OutOfMemoryError"),
        ]:
            with self.subTest(code):
                cell = self.run_cell(code)
                self.assertEqual(cell.reply["ename"], kind)
                self.assertEqual(cell.contents("error")[0]["ename"], kind)
                self.assert_alive("value 1", "1")

    def test_an_error_aborts_the_cells_queued_behind_it(self):
        ids = [self.send(code) for code in ["sleep 200", "fail x", "value 1", "value 2"]]
        info = self.kc.kernel_info()
        replies = {}
        while len(replies) < 5:
            message = self.kc.get_shell_msg(timeout=TIMEOUT)
            replies[message["parent_header"]["msg_id"]] = message["content"]["status"]
        self.assertEqual([replies[i] for i in ids], ["ok", "error", "aborted", "aborted"])
        self.assertEqual(replies[info], "ok")
        self.drain()
        self.assert_alive("value after", "after")

    def test_stop_on_error_false_lets_the_queue_run(self):
        self.send("sleep 100")
        self.send("fail x", stop_on_error=False)
        self.assertEqual(self.collect(self.send("value 2")).result(), "2")

    def test_a_cell_sent_on_seeing_the_error_is_never_aborted(self):
        for i in range(200):
            failed = self.send("fail x")
            while self.kc.get_shell_msg(timeout=TIMEOUT)["parent_header"]["msg_id"] != failed:
                pass
            following = self.send("value 1")
            while True:
                reply = self.kc.get_shell_msg(timeout=TIMEOUT)
                if reply["parent_header"]["msg_id"] == following:
                    break
            self.assertEqual(reply["content"]["status"], "ok", f"round {i}")

    def test_a_small_cell_takes_milliseconds(self):
        for _ in range(20):
            self.run_cell("value 1")
        times = sorted(self.run_cell("value 1").seconds for _ in range(50))
        self.assertLess(times[25], 0.03)

    def test_cells_see_the_kernel_s_class_loader(self):
        self.assertIn("ClassLoader", self.run_cell("loader").result())


class Text(KernelCase):
    def test_a_hundred_thousand_lines_arrive_in_few_messages(self):
        cell = self.run_cell("lines 100000")
        self.assertEqual(cell.reply["status"], "ok")
        lines = cell.text().splitlines()
        self.assertEqual(len(lines), 100000)
        self.assertEqual(lines[99999], "line 99999")
        self.assertLess(len(cell.contents("stream")), 400)

    def test_a_formatted_line_is_one_message(self):
        cell = self.run_cell("printf x")
        self.assertEqual(cell.contents("stream"), [{"name": "stdout", "text": "1-x-2.50\n"}])

    def test_output_and_errors_keep_their_order(self):
        cell = self.run_cell("print a\nerr b\nprint c\ndisplay d\nprint e")
        seen = [
            m["content"].get("text", m["msg_type"]) for m in cell.messages if "stream" in m["msg_type"]
            or m["msg_type"] == "display_data"
        ]
        self.assertEqual(seen, ["a\n", "b\n", "c\n", "display_data", "e\n"])
        self.assertEqual(cell.text("stderr"), "b\n")

    def test_text_appears_while_the_cell_still_runs(self):
        msg_id = self.send("print early\nsleep 1000")
        start = time.monotonic()
        while self.kc.get_iopub_msg(timeout=TIMEOUT)["msg_type"] != "stream":
            pass
        self.assertLess(time.monotonic() - start, 0.6)
        self.collect(msg_id)

    def test_a_character_is_never_split(self):
        cell = self.run_cell("bytes \u00e4\u20ac\U0001f600")
        self.assertEqual(cell.text(), "\u00e4\u20ac\U0001f600")
        self.assertGreater(len(cell.contents("stream")), 1)

    def test_output_after_the_end_of_a_cell_belongs_to_it(self):
        msg_id = self.send("late afterwards")
        self.collect(msg_id)
        self.request("complete_request", {"code": "pri", "cursor_pos": 3})
        while True:
            message = self.kc.get_iopub_msg(timeout=TIMEOUT)
            if message["msg_type"] == "stream":
                break
        self.assertEqual(message["content"]["text"], "afterwards\n")
        self.assertEqual(message["parent_header"]["msg_id"], msg_id)

    def test_displays_can_be_shown_updated_and_cleared(self):
        cell = self.run_cell("show one\nupdate two\nclear wait\ndisplay three")
        self.assertEqual(
            cell.types(),
            ["execute_input", "display_data", "update_display_data", "clear_output", "display_data"],
        )
        shown, updated = cell.contents("display_data")[0], cell.contents("update_display_data")[0]
        self.assertEqual(shown["transient"], {"display_id": "it"})
        self.assertEqual(updated["transient"], {"display_id": "it"})
        self.assertEqual(updated["data"], {"text/plain": "two", "text/html": "<b>two</b>"})
        self.assertEqual(cell.contents("clear_output"), [{"wait": True}])

    def test_a_display_through_the_library_arrives_too(self):
        cell = self.run_cell("library x")
        self.assertEqual(cell.contents("display_data")[0]["data"], {"text/plain": "x"})
        self.assertEqual(cell.contents("update_display_data")[0]["data"], {"text/plain": "x again"})

    def test_numbers_that_json_cannot_say_become_null(self):
        self.assertEqual(self.run_cell("nan").result("application/json"), {"x": None})


class Input(KernelCase):
    def answer(self, code, value):
        msg_id = self.send(code, allow_stdin=True)
        question = self.kc.get_stdin_msg(timeout=TIMEOUT)
        self.assertEqual(question["msg_type"], "input_request")
        self.assertEqual(question["parent_header"]["msg_id"], msg_id)
        self.kc.input(value)
        return question["content"], self.collect(msg_id)

    def test_reading_asks_the_front_end(self):
        question, cell = self.answer("read", "gr\u00fc\u00df \U0001f600")
        self.assertEqual(question, {"prompt": "", "password": False})
        self.assertEqual(cell.text(), "read gr\u00fc\u00df \U0001f600\n")

    def test_a_password_is_asked_hidden(self):
        question, cell = self.answer("password", "12345")
        self.assertEqual(question, {"prompt": "Password: ", "password": True})
        self.assertEqual(cell.text(), "secret of 5\n")

    def test_a_front_end_that_cannot_be_asked_gets_an_error(self):
        cell = self.run_cell("read", allow_stdin=False)
        self.assertIn("allow_stdin", cell.reply["evalue"])

    def test_a_reader_can_be_interrupted_and_the_next_one_works(self):
        msg_id = self.send("read", allow_stdin=True)
        self.kc.get_stdin_msg(timeout=TIMEOUT)
        self.km.interrupt_kernel()
        self.assertEqual(self.collect(msg_id).reply["ename"], "Interrupted")
        self.kc.input("too late")
        self.assertEqual(self.answer("read", "again")[1].text(), "read again\n")


class Requests(KernelCase):
    def test_kernel_info_is_complete(self):
        info = self.request("kernel_info_request", {})
        self.assertEqual(info["status"], "ok")
        self.assertEqual(info["protocol_version"], "5.3")
        language = info["language_info"]
        self.assertEqual(language["name"], "groovy")
        self.assertEqual(language["file_extension"], ".groovy")
        self.assertEqual(language["pygments_lexer"], "groovy")
        self.assertEqual(language["codemirror_mode"], "groovy")
        self.assertRegex(language["version"], r"\d+\.\d+")
        self.assertIn("Goodhart", info["banner"])
        for link in info["help_links"]:
            self.assertTrue(link["url"].startswith("https://"), link)

    def test_replies_carry_a_status_and_dates_with_fractions_of_a_second(self):
        msg_id = self.kc.kernel_info()
        while True:
            message = self.kc.get_shell_msg(timeout=TIMEOUT)
            if message["parent_header"]["msg_id"] == msg_id:
                break
        date = message["header"]["date"]
        self.assertIsInstance(date, datetime.datetime)
        age = datetime.datetime.now(datetime.timezone.utc) - date
        self.assertLess(abs(age.total_seconds()), 10)
        for msg_type, content in [
            ("complete_request", {"code": "pri", "cursor_pos": 3}),
            ("inspect_request", {"code": "print", "cursor_pos": 5, "detail_level": 0}),
            ("history_request", {"hist_access_type": "tail", "n": 1}),
            ("comm_info_request", {}),
        ]:
            self.assertEqual(self.request(msg_type, content)["status"], "ok", msg_type)

    def test_busy_and_idle_surround_every_request(self):
        for msg_id in [
            self.kc.kernel_info(),
            self.kc.complete("pri"),
            self.kc.inspect("print"),
            self.kc.history(),
            self.kc.is_complete("x"),
            self.kc.comm_info(),
        ]:
            states = []
            while states[-1:] != ["idle"]:
                message = self.kc.get_iopub_msg(timeout=TIMEOUT)
                if message["parent_header"].get("msg_id") == msg_id:
                    states.append(message["content"]["execution_state"])
            self.assertEqual(states, ["busy", "idle"])

    def test_completion_counts_positions_in_code_points(self):
        reply = self.request("complete_request", {"code": "\U0001f600 pri x", "cursor_pos": 5})
        self.assertEqual(reply["matches"], ["print", "printf"])
        self.assertEqual((reply["cursor_start"], reply["cursor_end"]), (2, 5))

    def test_a_completion_that_overflows_the_stack_is_an_error_reply(self):
        reply = self.request("complete_request", {"code": "crash", "cursor_pos": 5})
        self.assertEqual(reply["ename"], "StackOverflowError")
        self.assert_alive("value 1", "1")

    def test_inspection_finds_or_says_it_did_not(self):
        found = self.request("inspect_request", {"code": "\U0001f600 print", "cursor_pos": 7})
        self.assertTrue(found["found"])
        self.assertEqual(found["data"]["text/plain"], "help on print")
        self.assertFalse(self.request("inspect_request", {"code": "?", "cursor_pos": 1})["found"])

    def test_an_incomplete_cell_comes_with_its_indent(self):
        self.assertEqual(
            self.request("is_complete_request", {"code": "  a {"}),
            {"status": "incomplete", "indent": "      "},
        )
        self.assertEqual(self.request("is_complete_request", {"code": "a"}), {"status": "complete"})
        self.assertEqual(self.request("is_complete_request", {"code": "}"}), {"status": "invalid"})

    def test_history_answers_tail_range_search_and_unique(self):
        for code in ["value h1", "value h2", "value h1"]:
            number = self.run_cell(code).reply["execution_count"]

        def ask(**content):
            return self.request("history_request", {"raw": True, **content})["history"]

        tail = ask(hist_access_type="tail", n=2, output=False)
        self.assertEqual(tail, [[1, number - 1, "value h2"], [1, number, "value h1"]])
        span = ask(
            hist_access_type="range", session=0, start=number - 1, stop=number, output=True
        )
        self.assertEqual(span, [[1, number - 1, ["value h2", "h2"]]])
        found = ask(hist_access_type="search", pattern="*h?", output=False)
        self.assertEqual([e[2] for e in found], ["value h1", "value h2", "value h1"])
        unique = ask(hist_access_type="search", pattern="value h1", unique=True, n=7)
        self.assertEqual(unique, [[1, number, "value h1"]])

    def test_an_unknown_comm_is_closed(self):
        self.kc.shell_channel.send(
            self.kc.session.msg("comm_open", {"comm_id": "c1", "target_name": "t", "data": {}})
        )
        while True:
            message = self.kc.get_iopub_msg(timeout=TIMEOUT)
            if message["msg_type"] != "status":
                break
        self.assertEqual(message["msg_type"], "comm_close")
        self.assertEqual(message["content"]["comm_id"], "c1")
        self.assertEqual(self.request("comm_info_request", {})["comms"], {})

    def test_a_page_of_help_comes_with_the_reply(self):
        payload = self.run_cell("page all about it").reply["payload"]
        self.assertEqual(payload[0]["source"], "page")
        self.assertEqual(payload[0]["data"], {"text/plain": "all about it"})
        self.assertEqual(self.run_cell("print x").reply["payload"], [])

    def test_the_control_channel_answers_while_a_cell_runs(self):
        msg_id = self.send("sleep 1500")
        time.sleep(0.2)
        start = time.monotonic()
        info = self.request("kernel_info_request", {}, channel="control")
        self.assertLess(time.monotonic() - start, 0.5)
        self.assertEqual(info["implementation"], "goodhart")
        self.assertTrue(self.kc.hb_channel.is_beating())
        self.collect(msg_id)


class BadMessages(KernelCase):
    def setUp(self):
        super().setUp()
        self.context = zmq.Context()
        self.socket = self.context.socket(zmq.DEALER)
        self.socket.linger = 0
        self.socket.connect(f"tcp://{self.km.ip}:{self.km.shell_port}")

    def tearDown(self):
        self.socket.close()
        self.context.term()

    def send_parts(self, *parts):
        parts = [p if isinstance(p, bytes) else json.dumps(p).encode() for p in parts]
        signer = hmac.new(self.km.session.key, digestmod=hashlib.sha256)
        for part in parts:
            signer.update(part)
        self.socket.send_multipart([b"<IDS|MSG>", signer.hexdigest().encode(), *parts])

    def test_a_wrong_signature_is_ignored(self):
        stranger = Session(key=b"wrong")
        stranger.send(self.socket, "execute_request", {"code": "exit", "silent": False})
        self.assert_alive("value 1", "1")

    def test_what_is_no_message_is_ignored(self):
        self.socket.send(b"")
        self.socket.send_multipart([b"a", b"b", b"c"])
        self.socket.send_multipart([b"<IDS|MSG>", b"short"])
        self.send_parts(b"{not json", b"{}", b"{}", b"{}")
        self.send_parts({"msg_type": "execute_request"}, b"{}", b"{}", b"\xff\xfe")
        self.send_parts(b"[1]", b"{}", b"{}", b"[]")
        self.send_parts(b"", b"", b"", b"")
        self.assert_alive("value 1", "1")

    def test_unknown_types_and_missing_header_fields_are_survived(self):
        self.send_parts({"msg_type": "usage_request", "msg_id": "u"}, {}, {}, {})
        self.send_parts({"msg_id": "no type"}, {}, {}, {})
        self.send_parts({"msg_type": "execute_request"}, {}, {}, {"code": "value 7"})
        self.assertTrue(self.socket.poll(TIMEOUT * 1000))
        frames = self.socket.recv_multipart()
        self.assertEqual(json.loads(frames[-1])["status"], "ok")
        self.assert_alive("value 1", "1")

    def test_content_of_the_wrong_kind_is_an_error_reply(self):
        header = {"msg_type": "execute_request", "msg_id": "w", "session": "s", "username": "u"}
        self.send_parts(header, {}, {}, {"code": {"not": "text"}})
        self.assertTrue(self.socket.poll(TIMEOUT * 1000))
        self.assertEqual(json.loads(self.socket.recv_multipart()[-1])["status"], "error")
        self.assert_alive("value 1", "1")


class Interrupts(KernelCase):
    def test_running_cells_stop_within_a_second(self):
        for code in ["spin", "sleep 60000", "swallow", "displays", "lines 100000000"]:
            with self.subTest(code):
                cell, seconds = self.interrupt_after(0.3, code)
                self.assertEqual(cell.reply["ename"], "Interrupted")
                self.assertLess(seconds, 1.5 if code.startswith(("lines", "displays")) else 1)
                self.assert_alive("value 1", "1")

    def test_an_idle_interrupt_changes_nothing(self):
        self.km.interrupt_kernel()
        self.assert_alive("value 1", "1")
        self.assertEqual(
            self.request("interrupt_request", {}, channel="control"), {"status": "ok"}
        )

    def test_forty_interrupts_in_a_row(self):
        chance = random.Random(4)
        for i in range(40):
            code = chance.choice(["spin", "sleep 9000", "swallow", "displays", "lines 99999999"])
            cell, _ = self.interrupt_after(chance.uniform(0.01, 0.08), code)
            # An interrupt that comes before the cell begins does nothing; then it needs another.
            self.assertEqual(cell.reply["status"], "error", f"round {i}: {code}")
        self.drain()
        self.assert_alive("value 1", "1")

    def test_ctrl_c_stops_the_cell_and_not_the_process(self):
        os.kill(pid_of(self.km), signal.SIGINT)
        msg_id = self.send("spin")
        time.sleep(0.3)
        os.kill(pid_of(self.km), signal.SIGINT)
        self.assertEqual(self.collect(msg_id).reply["ename"], "Interrupted")
        self.assert_alive("value 1", "1")

    def test_an_interrupt_aborts_the_queue(self):
        first = self.send("spin")
        second = self.send("value 2")
        time.sleep(0.2)
        self.km.interrupt_kernel()
        replies = {}
        while len(replies) < 2:
            message = self.kc.get_shell_msg(timeout=TIMEOUT)
            replies[message["parent_header"]["msg_id"]] = message["content"]["status"]
        self.assertEqual((replies[first], replies[second]), ("error", "aborted"))


class Ends(unittest.TestCase):
    def start(self):
        return start_new_kernel(startup_timeout=60, kernel_name=Options.kernel)

    def test_an_idle_kernel_and_a_deaf_one_are_gone_in_two_seconds(self):
        for code in [None, "deaf"]:
            with self.subTest(code=code):
                km, kc = self.start()
                if code:
                    kc.execute(code)
                    time.sleep(0.3)
                pid = pid_of(km)
                kc.shutdown()
                reply = kc.get_control_msg(timeout=TIMEOUT)
                self.assertEqual(reply["content"], {"status": "ok", "restart": False})
                self.assertLess(seconds_until_gone(pid, 10), 2)
                kc.stop_channels()
                km.shutdown_kernel(now=True)

    def test_a_restarted_kernel_counts_from_one(self):
        km, kc = self.start()
        try:
            kc.execute_interactive("value 1", timeout=TIMEOUT, output_hook=lambda m: None)
            km.restart_kernel()
            kc.wait_for_ready(timeout=60)
            reply = kc.execute_interactive("value 1", timeout=TIMEOUT, output_hook=lambda m: None)
            self.assertEqual(reply["content"]["execution_count"], 1)
        finally:
            kc.stop_channels()
            km.shutdown_kernel(now=True)

    def test_a_kernel_whose_parent_was_killed_is_gone_in_ten_seconds(self):
        program = (
            "import sys, time\n"
            "from jupyter_client.manager import start_new_kernel\n"
            f"km, kc = start_new_kernel(startup_timeout=60, kernel_name={Options.kernel!r})\n"
            "print(km.provisioner.process.pid, flush=True)\n"
            "time.sleep(60)\n"
        )
        parent = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
        pid = int(parent.stdout.readline())
        parent.kill()
        parent.wait()
        parent.stdout.close()
        self.assertLess(seconds_until_gone(pid, 15), 10)

    def test_the_process_itself_prints_nothing(self):
        import tempfile

        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
            km, kc = start_new_kernel(
                startup_timeout=60, kernel_name=Options.kernel, stdout=out, stderr=err
            )
            for code in ["print x", "err x", "overflow", "fail x"]:
                kc.execute_interactive(code, timeout=TIMEOUT, output_hook=lambda m: None)
            Session(key=b"wrong").send(kc.shell_channel.socket, "execute_request", {})
            kc.shutdown()
            seconds_until_gone(pid_of(km), 10)
            kc.stop_channels()
            km.shutdown_kernel(now=True)
            for stream in (out, err):
                stream.seek(0)
                self.assertEqual(stream.read(), b"")


if __name__ == "__main__":
    main()
