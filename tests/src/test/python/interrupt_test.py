"""How fast the real kernel stops whatever a user can write, and what it says of code that cannot be stopped."""

import statistics
import sys
import time
from queue import Empty

from harness import TIMEOUT, KernelCase, main

PREPARE = """
def fib(n) { n < 2 ? n : fib(n - 1) + fib(n - 2) }
def down(n) { n == 0 ? 0 : down(n - 1) }
@groovy.transform.CompileStatic long counted() { long i = 0; while (true) { i++ } }
class Endless { def go() { while (true) {} } }
lab = world(seed: 7) { prompts 64; candidates 128 }
prefs = preferences(lab) { pairs 500 }
proxy = reward(prefs, 'bradleyTerry')
"""
MLP = "reward(prefs, 'bradleyTerry', head: 'mlp', epochs: 100000, patience: 100000)"
ENDLESS = {
    "while": "while (true) {}",
    "for": "for (;;) { x = 1 }",
    "do while": "do { x = 1 } while (true)",
    "each": "(1..Integer.MAX_VALUE).each { it + 1 }",
    "fib": "fib(90)",
    "functions": "while (true) down(200)",
    "static": "counted()",
    "class": "new Endless().go()",
    "stream": "java.util.stream.IntStream.iterate(0) { it + 1 }.forEach { it }",
    "sleep": "Thread.sleep(60000)",
    "wait": "o = new Object(); synchronized (o) { o.wait() }",
    "latch": "new java.util.concurrent.CountDownLatch(1).await()",
    "catch Exception": "while (true) { try { Thread.sleep(1) } catch (Exception e) {} }",
    "catch Throwable": "while (true) { try { while (true) {} } catch (Throwable t) {} }",
    "finally": "while (true) { try { Thread.sleep(1000) } finally { continue } }",
    "print": "while (true) { println 'x' }",
    "print stderr": "while (true) { System.err.print 'x' * 1000 }",
    "display": "while (true) { display('x') }",
    "display much": "big = 'x' * 200000; while (true) { display(big) }",
    "input": "System.in.read()",
    "readLine": "readLine('Name: ')",
    "compare": "compare(lab) { seeds 1..1000; method 'grpo', reward: proxy, steps: 100000 }",
    "exact": "compare(lab) { seeds 1..100000; method 'bestOfN', reward: gold() }",
    "training": f"compare(lab) {{ seeds 1; method 'bestOfN', reward: {MLP} }}",
    "shape": "compare(lab) { seeds 1..9; method 'bestOfN', reward: shape(gold(), 's') { r, m -> while (true) {}; r } }",
    "magic": "%time while (true) {}",
}


class Interrupts(KernelCase):
    def stop(self, code, after):
        msg_id = self.send(code, allow_stdin=True)
        while self.kc.get_iopub_msg(timeout=TIMEOUT)["msg_type"] != "execute_input":
            pass
        under_way = time.monotonic() + after
        while time.monotonic() < under_way:
            # Reading as a front end does, or its own backlog would be counted as the kernel's.
            try:
                self.kc.get_iopub_msg(timeout=max(0.001, under_way - time.monotonic()))
            except Empty:
                pass
        start = time.monotonic()
        self.km.interrupt_kernel()
        cell = self.collect(msg_id)
        return cell, time.monotonic() - start

    def test_forty_in_a_row_stop_in_a_third_of_a_second(self):
        self.assertEqual(self.run_cell(PREPARE).reply["status"], "ok")
        seconds = {}
        kinds = list(ENDLESS.items())
        for turn in range(2 * len(kinds)):
            name, code = kinds[turn % len(kinds)]
            # At first when the code is well under way, then while it has hardly begun.
            cell, took = self.stop(code, 0.4 if turn < len(kinds) else 0.03)
            self.assertEqual(cell.reply.get("ename"), "Interrupted", (name, cell.reply))
            seconds.setdefault(name, []).append(took)
        self.assertGreaterEqual(sum(map(len, seconds.values())), 40)
        took = sorted(t for times in seconds.values() for t in times)
        slowest = sorted(seconds, key=lambda name: -max(seconds[name]))[:4]
        print(
            f"interrupts: min {took[0]:.3f} median {statistics.median(took):.3f} max {took[-1]:.3f} s; slowest "
            + ", ".join(f"{name} {max(seconds[name]):.2f}" for name in slowest),
            file=sys.stderr,
        )
        for name, times in seconds.items():
            # The first stop of a kind may wait for code that is not compiled yet.
            with self.subTest(name=name):
                self.assertLess(min(times), 1.0)
        self.assertLess(statistics.median(took), 0.3)
        self.drain()
        self.assert_alive("1 + 1", "2")

    def test_an_interrupt_right_after_the_request_is_heard(self):
        for _ in range(20):
            cell, _ = self.stop("while (true) {}", 0)
            self.assertEqual(cell.reply["ename"], "Interrupted")

    def test_an_idle_interrupt_does_not_touch_the_next_cell(self):
        for _ in range(20):
            self.request("interrupt_request", {}, channel="control")
            self.assert_alive("for (i in 1..1000) {}; 1 + 1", "2")

    def test_code_that_never_looks_is_named_after_two_seconds_and_once(self):
        msg_id = self.send("'sleep 4'.execute().text")
        for _ in range(3):
            time.sleep(0.3)
            self.km.interrupt_kernel()
        cell = self.collect(msg_id)
        number = cell.reply["execution_count"]
        self.assertEqual(cell.reply["ename"], "Interrupted")
        self.assertEqual(
            cell.text("stderr"),
            f"cell {number} still runs 2 s after it was interrupted: the library code it is in does not "
            "look at interrupts. Wait for it, or restart the kernel\n",
        )
        self.assert_alive("1 + 1", "2")


if __name__ == "__main__":
    main()
