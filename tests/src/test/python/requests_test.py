"""What the real kernel makes of each field of a request, of queues, and of messages that are none."""

import json

from harness import TIMEOUT, KernelCase, main


class RequestCase(KernelCase):
    def ok(self, code, **options):
        cell = self.run_cell(code, **options)
        self.assertEqual(cell.reply["status"], "ok", cell.reply)
        return cell


class Queue(RequestCase):
    """Run All stops at the first error, and only what was queued is aborted."""

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


class Requests(RequestCase):
    """the fields of a request are heeded, and the replies are complete."""

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


if __name__ == "__main__":
    main()
