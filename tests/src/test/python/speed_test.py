"""The kernel starts about as fast as Python's own, answers at once, and a long session leaves nothing behind.

Other work slows a machine down, so the limits on time are three times the aims and hold for the best of
several tries, and the two kernels start in turn. speed.py measures against the aims themselves.
"""

import os
import statistics
import time
import unittest

import speed
from harness import Options, main
from jupyter_client.kernelspec import KernelSpecManager

CELLS = 600
SETTLED = 300


class Start(unittest.TestCase):
    def test_it_is_ready_about_as_soon_as_pythons_kernel(self):
        if "python3" not in KernelSpecManager().find_kernel_specs():
            self.skipTest("no ipykernel to compare with")
        ready = {Options.kernel: [], "python3": []}
        for _ in range(7):
            for name, times in ready.items():
                with speed.Kernel(name) as kernel:
                    times.append(kernel.ready)
        ours, python = (statistics.median(times) for times in ready.values())
        # The aim is 1.3 on an idle machine; on a busy one the medians of seven differ by half.
        self.assertLess(ours / python, 2.5, ready)


class Cells(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.kernel = speed.Kernel(Options.kernel)
        cls.kernel.seconds("1+1")
        cls.resident = cls.kernel.resident()

    @classmethod
    def tearDownClass(cls):
        cls.kernel.__exit__()

    def test_the_first_cell_leaves_it_below_200_megabytes(self):
        self.assertLess(self.resident, 200)

    def test_a_warm_cell_takes_milliseconds(self):
        self.assertLess(min(self.kernel.seconds("1+1") for _ in range(60)), 0.075)  # aim: 0.025

    def test_100000_lines_take_seconds(self):
        lines = speed.PRINTS["goodhart"]
        self.assertLess(min(self.kernel.lines(lines, 100_000) for _ in range(2)), 12)  # aim: 4


class Session(unittest.TestCase):
    def test_a_long_session_leaves_nothing_behind(self):
        held = {}

        def tell(i, _):
            time.sleep(3)
            held[i] = kernel.held()

        # What Java holds softly goes when nothing has asked for it for 1 ms for each free megabyte: here a second.
        with speed.Kernel(Options.kernel, env={**os.environ, "JDK_JAVA_OPTIONS": "-Xmx1g"}) as kernel:
            speed.session(kernel, CELLS, SETTLED, tell)
        cells = CELLS - SETTLED
        # Without letting go of classes declared again: 0.35 classes and 9 kB of heap a cell.
        # What stays is the text of each cell, for history and for errors in what it declared.
        self.assertLess((held[CELLS]["classes"] - held[SETTLED]["classes"]) / cells, 0.15, held)
        self.assertLess((held[CELLS]["heap"] - held[SETTLED]["heap"]) / cells, 4000, held)


if __name__ == "__main__":
    main()
