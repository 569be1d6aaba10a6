"""The process of the real kernel goes when it should, also while it is busy with what hears nothing."""

import os
import signal
import subprocess
import sys
import time
import unittest

from harness import TIMEOUT, Options, main, pid_of, seconds_until_gone
from jupyter_client.manager import start_new_kernel


class Ends(unittest.TestCase):
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
            self.assertLess(seconds_until_gone(pid, 2), 1)
            kc.wait_for_ready(timeout=60)
            self.busy(kc)
            kc.shutdown()
            self.assertLess(seconds_until_gone(pid_of(km), 10), 2)
        finally:
            kc.stop_channels()
            km.shutdown_kernel(now=True)

    def test_sigterm_ends_it_without_a_word(self):
        for busy in (False, True):
            with self.subTest(busy=busy):
                km, kc = self.start(stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
                if busy:
                    self.busy(kc)
                process = km.provisioner.process
                os.kill(process.pid, signal.SIGTERM)
                self.assertLess(seconds_until_gone(process.pid, 10), 2)
                self.assertEqual(process.stdout.read(), b"")
                self.assertEqual(process.wait(), 143)
                process.stdout.close()
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
