"""What the cells of the real kernel and what they put into a page say to each other."""

import time

from harness import TIMEOUT, KernelCase, main

KERNEL = "org.dflib.jjava.jupyter.kernel.BaseKernel.notebookKernel()"
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


class Comms(KernelCase):
    def setUp(self):
        super().setUp()
        self.ok(ECHO)

    def ok(self, code, **options):
        cell = self.run_cell(code, **options)
        self.assertEqual(cell.reply["status"], "ok", cell.reply)
        return cell

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
        self.assertRegex(error["content"]["evalue"], r"on purpose \(cell \d+, line 9\)")
        endless = self.send_comm("comm_msg", "p3", {"spin": True})
        time.sleep(0.3)
        self.km.interrupt_kernel()
        (error,) = self.heard(endless)
        self.assertEqual(error["content"]["ename"], "Interrupted")
        self.assertEqual(len(self.heard(self.send_comm("comm_msg", "p3", {"x": 1}))), 1)
        self.send_comm("comm_msg", "p3", buffers=[b""] * 3)
        self.kc.session.send(self.kc.shell_channel.socket, self.kc.session.msg("comm_msg", {"data": 7}))
        self.assert_alive("1 + 1", "2")


if __name__ == "__main__":
    main()
