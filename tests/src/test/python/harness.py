"""What the kernel tests share: a kernel started by a real client, and its answers to one cell.

Every test file takes the kernel to test as parameters:

    python3 protocol_test.py --kernel NAME [--kernels DIR]

where DIR/kernels/NAME holds kernel.json; without --kernels Jupyter's own directories are searched.
"""

import argparse
import os
import signal
import sys
import time
import unittest
from queue import Empty

from jupyter_client.manager import start_new_kernel

TIMEOUT = 30


class Options:
    kernel = None


class Cell:
    """One execute request with everything that came back for it."""

    def __init__(self, reply, messages, seconds):
        self.reply = reply["content"]
        self.messages = messages
        self.seconds = seconds

    def types(self):
        return [m["msg_type"] for m in self.messages if m["msg_type"] != "status"]

    def contents(self, msg_type):
        return [m["content"] for m in self.messages if m["msg_type"] == msg_type]

    def text(self, stream="stdout"):
        return "".join(c["text"] for c in self.contents("stream") if c["name"] == stream)

    def result(self, mime="text/plain"):
        results = self.contents("execute_result")
        return results[0]["data"].get(mime) if results else None

    def states(self):
        return [c["execution_state"] for c in self.contents("status")]


class KernelCase(unittest.TestCase):
    """Tests that share one kernel process."""

    @classmethod
    def setUpClass(cls):
        cls.km, cls.kc = start_new_kernel(startup_timeout=60, kernel_name=Options.kernel)
        # The first cell also carries what the kernel has to say about its start.
        cls.kc.execute_interactive("", timeout=60, output_hook=lambda m: None)

    @classmethod
    def tearDownClass(cls):
        cls.kc.stop_channels()
        cls.km.shutdown_kernel(now=True)

    def setUp(self):
        self.drain()

    def drain(self):
        for get in (self.kc.get_shell_msg, self.kc.get_iopub_msg):
            try:
                while True:
                    get(timeout=0.02)
            except Empty:
                pass

    def send(self, code, **options):
        options.setdefault("allow_stdin", False)
        return self.kc.execute(code, **options)

    def collect(self, msg_id, sent=None, timeout=TIMEOUT):
        """Waits for the reply to a request and for the idle status that ends it."""
        sent = sent or time.monotonic()
        reply, messages, idle = None, [], False
        while reply is None:
            message = self.kc.get_shell_msg(timeout=timeout)
            if message["parent_header"].get("msg_id") == msg_id:
                reply = message
        while not idle:
            message = self.kc.get_iopub_msg(timeout=timeout)
            if message["parent_header"].get("msg_id") == msg_id:
                messages.append(message)
                idle = (
                    message["msg_type"] == "status"
                    and message["content"]["execution_state"] == "idle"
                )
        return Cell(reply, messages, time.monotonic() - sent)

    def run_cell(self, code, **options):
        sent = time.monotonic()
        return self.collect(self.send(code, **options), sent)

    def request(self, msg_type, content, channel="shell"):
        """Any request; its reply's content."""
        message = self.kc.session.msg(msg_type, content)
        getattr(self.kc, channel + "_channel").send(message)
        get = self.kc.get_shell_msg if channel == "shell" else self.kc.get_control_msg
        while True:
            reply = get(timeout=TIMEOUT)
            if reply["parent_header"].get("msg_id") == message["header"]["msg_id"]:
                return reply["content"]

    def interrupt_after(self, seconds, code):
        """Runs a cell and interrupts it; the cell and the seconds from interrupt to reply."""
        msg_id = self.send(code)
        while self.kc.get_iopub_msg(timeout=TIMEOUT)["msg_type"] != "execute_input":
            pass
        time.sleep(seconds)
        interrupted = time.monotonic()
        self.km.interrupt_kernel()
        cell = self.collect(msg_id)
        return cell, time.monotonic() - interrupted

    def assert_alive(self, code, expected):
        cell = self.run_cell(code)
        self.assertEqual(cell.reply["status"], "ok", cell.reply)
        self.assertEqual(cell.result(), expected)


def pid_of(km):
    return km.provisioner.process.pid


def seconds_until_gone(pid, limit):
    """How long a process goes on; a zombie counts as gone."""
    start = time.monotonic()
    while time.monotonic() - start < limit:
        try:
            with open(f"/proc/{pid}/stat") as stat:
                if stat.read().rsplit(")", 1)[1].split()[0] == "Z":
                    break
        except FileNotFoundError:
            if os.path.isdir("/proc/self"):
                break
            try:
                os.kill(pid, 0)
            except OSError:
                break
        time.sleep(0.02)
    else:
        os.kill(pid, signal.SIGKILL)
        return float("inf")
    return time.monotonic() - start


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--kernel", required=True)
    parser.add_argument("--kernels")
    options, rest = parser.parse_known_args()
    Options.kernel = options.kernel
    if options.kernels:
        os.environ["JUPYTER_PATH"] = options.kernels
    result = unittest.main(
        module="__main__", argv=[sys.argv[0], *rest], verbosity=2, warnings="ignore", exit=False
    ).result
    skipped = [test.id() for test, _ in result.skipped]
    if skipped:
        print("skipped, which nothing here may be:", ", ".join(skipped))
    sys.exit(bool(skipped) or not result.wasSuccessful())
