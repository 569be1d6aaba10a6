"""How fast and how small a kernel is, beside Python's own in the same minutes on the same machine.

    python3 speed.py --kernel goodhart [--kernels DIR] [--beside python3] [--rounds 9] [--cells 5000]

The kernels start in turn, so that other work on the machine slows both. Prints a table of minimum,
median and maximum; with --cells also what a long session leaves behind. docs/performance.md has the
figures of one machine and what they mean.
"""

import argparse
import json
import os
import statistics
import time
from queue import Empty

import zmq
from jupyter_client.manager import KernelManager

LIMIT = 120

# One line of what the JVM holds: heap after two collections, classes, class space, processor time.
HELD = """[Runtime.getRuntime(), java.lang.management.ManagementFactory].with { runtime, beans ->
  (1..3).each { System.gc(); Thread.sleep(50) }
  def space = beans.memoryPoolMXBeans.find { it.name == 'Metaspace' }
  '{"heap": ' + (runtime.totalMemory() - runtime.freeMemory()) +
  ', "classes": ' + beans.classLoadingMXBean.loadedClassCount +
  ', "metaspace": ' + space.usage.used + '}'
}"""


class Kernel:
    """A kernel that was just started; a context manager that ends it."""

    def __init__(self, name, **options):
        # A client tries again every 100 ms while the kernel has no port yet, which would be most of what is measured.
        context = zmq.Context()
        context.setsockopt(zmq.RECONNECT_IVL, 2)
        self.km = KernelManager(kernel_name=name, context=context)
        begin = time.monotonic()
        self.km.start_kernel(**options)
        self.kc = self.km.client()
        self.kc.start_channels(stdin=False, hb=False)
        self.reply(self.kc.kernel_info())
        self.ready = time.monotonic() - begin
        self.hear()

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.kc.stop_channels()
        self.km.shutdown_kernel(now=True)
        self.km.context.destroy(linger=0)

    def hear(self):
        """Waits until the subscription to what the kernel publishes has reached it."""
        for _ in range(100):
            self.reply(self.kc.kernel_info())
            try:
                self.kc.get_iopub_msg(timeout=0.1)
                return
            except Empty:
                pass
        raise TimeoutError("the kernel publishes nothing")

    def reply(self, msg_id):
        while True:
            message = self.kc.get_shell_msg(timeout=LIMIT)
            if message["parent_header"].get("msg_id") == msg_id:
                return message["content"]

    def run(self, code):
        """The messages of one cell and the seconds from request to reply and idle."""
        begin = time.monotonic()
        msg_id = self.kc.execute(code, allow_stdin=False)
        reply = self.reply(msg_id)
        messages = []
        while True:
            message = self.kc.get_iopub_msg(timeout=LIMIT)
            if message["parent_header"].get("msg_id") == msg_id:
                messages.append(message)
                if message["content"].get("execution_state") == "idle":
                    return reply, messages, time.monotonic() - begin

    def seconds(self, code):
        reply, _, seconds = self.run(code)
        assert reply["status"] == "ok", reply
        return seconds

    def resident(self):
        """Megabytes of memory in use, as the operating system counts them."""
        with open(f"/proc/{self.km.provisioner.process.pid}/status") as status:
            return next(int(line.split()[1]) / 1024 for line in status if line.startswith("VmRSS"))

    def held(self):
        """What a JVM holds after a collection: heap and metaspace in bytes, and classes."""
        _, messages, _ = self.run(HELD)
        return json.loads(next(m["content"]["data"]["text/plain"] for m in messages if m["msg_type"] == "execute_result"))

    def lines(self, code, count):
        """The seconds until all of so many printed lines are here."""
        _, messages, seconds = self.run(code)
        text = "".join(m["content"]["text"] for m in messages if m["msg_type"] == "stream")
        assert text.count("\n") == count, text.count("\n")
        return seconds


PRINTS = {"goodhart": "100000.times { println it }", "python3": "for i in range(100000): print(i)"}


def measured(name, prints):
    """One start of one kernel: figure by name."""
    with Kernel(name) as kernel:
        figures = {"ready ms": kernel.ready * 1000, "resident when ready MB": kernel.resident()}
        figures["first cell ms"] = kernel.seconds("1+1") * 1000
        figures["resident after the first cell MB"] = kernel.resident()
        for _ in range(30):
            kernel.seconds("1+1")
        figures["warm cell ms"] = statistics.median(kernel.seconds("1+1") for _ in range(30)) * 1000
        figures["100,000 lines s"] = kernel.lines(prints, 100_000)
        figures["resident after the lines MB"] = kernel.resident()
        return figures


def varied(i):
    """The i-th of the cells of a long session: what a person writes, again and again."""
    return [
        f"x = {i}; def y = x * 2.5; y",
        f"def f(n) {{ n + {i} }}\nf(1)",
        f"class Point {{ int x = {i}; int twice() {{ 2 * x }} }}\nnew Point().twice()",
        "(1..20).collect { it * x }.findAll { it % 2 == 0 }.sum()",
        f"g = {{ a -> a + {i} }}\ng(2)",
        "p = new Point()\n[p.x, f(3), g(4)]",
        "println \"line ${x}\"",
        f"%seed {i}",
        "misspelt + 1",
        "x = ",
        "throw new IllegalStateException('no')",
        "import java.util.concurrent.atomic.AtomicLong\nnew AtomicLong(x).get()",
        "record Pair(int a, double b) {}\nnew Pair(1, 2.0)",
        "[a: 1, b: [1, 2, 3], c: 'text']",
    ][i % 14]


def session(kernel, count, every, told):
    """Runs so many cells as fast as they go; tells (cell, what is held) after every so many."""
    for i in range(1, count + 1):
        kernel.run(varied(i))
        if i % 10 == 0:
            kernel.reply(kernel.kc.complete("poi", 3))
            kernel.reply(kernel.kc.complete("p.tw", 4))
            kernel.reply(kernel.kc.inspect("f", 1))
        if i % every == 0:
            told(i, kernel.held())


def table(title, columns):
    print(f"\n{title:34}" + "".join(f"{name + ' ' + part:>17}" for name in columns for part in ("min", "median", "max")))
    for figure in next(iter(columns.values()))[0]:
        row = ""
        for rounds in columns.values():
            values = [r[figure] for r in rounds]
            row += "".join(f"{v:17.1f}" for v in (min(values), statistics.median(values), max(values)))
        print(f"{figure:34}{row}")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--kernel", required=True)
    parser.add_argument("--kernels")
    parser.add_argument("--beside", default="python3")
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--cells", type=int, default=0)
    options = parser.parse_args()
    if options.kernels:
        os.environ["JUPYTER_PATH"] = options.kernels
    load = os.getloadavg()[0]
    columns = {options.kernel: [], options.beside: []}
    for _ in range(options.rounds):
        for name, rounds in columns.items():
            rounds.append(measured(name, PRINTS["python3" if name == options.beside else "goodhart"]))
    if options.rounds:
        table(f"load {load:.1f} to {os.getloadavg()[0]:.1f}, {os.cpu_count()} cores", columns)
        ready = [statistics.median(r["ready ms"] for r in rounds) for rounds in columns.values()]
        print(f"ready: {ready[0] / ready[1]:.2f} x {options.beside}")
    if options.cells:
        with Kernel(options.kernel) as kernel:
            print(f"\n{'cells':>8}{'heap MB':>10}{'classes':>10}{'metaspace MB':>14}{'resident MB':>13}{'seconds':>9}")
            begin = time.monotonic()

            def tell(i, held):
                print(
                    f"{i:8}{held['heap'] / 1e6:10.1f}{held['classes']:10}{held['metaspace'] / 1e6:14.1f}"
                    f"{kernel.resident():13.0f}{time.monotonic() - begin:9.0f}",
                    flush=True,
                )

            session(kernel, options.cells, max(1, options.cells // 10), tell)


if __name__ == "__main__":
    main()
