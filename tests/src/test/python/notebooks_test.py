"""Every notebook of the project, executed by nbconvert through the real kernel.

    python3 notebooks_test.py --kernel NAME [--kernels DIR] --notebooks DIR
"""

import glob
import os
import subprocess
import sys
import tempfile
import time
import unittest

import nbformat
from harness import Options, main


class Notebooks(unittest.TestCase):
    folder = None

    def test_each_runs_to_its_end(self):
        notebooks = sorted(glob.glob(os.path.join(self.folder, "*.ipynb")))
        self.assertTrue(notebooks, self.folder)
        for path in notebooks:
            with self.subTest(path=path), tempfile.TemporaryDirectory() as folder:
                started = time.monotonic()
                self.execute(path, folder)
                seconds = time.monotonic() - started
                done = nbformat.read(os.path.join(folder, "done.ipynb"), as_version=4)
                nbformat.validate(done)
                cells = [c for c in done.cells if c.cell_type == "code"]
                self.assertEqual([c.execution_count for c in cells], list(range(1, len(cells) + 1)))
                outputs = [o for c in cells for o in c.outputs]
                self.assertNotIn("error", [o.output_type for o in outputs])
                self.assertTrue(any("image/svg+xml" in o.get("data", {}) for o in outputs), "no picture")
                print(f"{os.path.basename(path)}: {seconds:.1f} s", file=sys.stderr)

    def execute(self, path, folder):
        done = subprocess.run(
            [sys.executable, "-m", "nbconvert", "--to", "notebook", "--execute"]
            + [f"--ExecutePreprocessor.kernel_name={Options.kernel}", "--ExecutePreprocessor.timeout=100"]
            + ["--output-dir", folder, "--output", "done.ipynb", path],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=115,
        )
        self.assertEqual(done.returncode, 0, done.stdout)


if __name__ == "__main__":
    at = sys.argv.index("--notebooks")
    Notebooks.folder = sys.argv[at + 1]
    del sys.argv[at : at + 2]
    main()
