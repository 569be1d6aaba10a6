"""The public conformance suite (jupyter_kernel_test), with samples in the kernel's language.

    python3 conformance_test.py --kernel NAME [--kernels DIR] --language echo|groovy
"""

import sys

import harness
import jupyter_kernel_test

KERNEL = "org.dflib.jjava.jupyter.kernel.BaseKernel.notebookKernel()"
SAMPLES = {
    "echo": {
        "code_hello_world": "print hello, world",
        "code_stderr": "err oops",
        "code_execute_result": [{"code": f"value r{i % 3}", "result": f"r{i % 3}"} for i in range(5)],
        "code_history_pattern": "value r0*",
        "code_display_data": [{"code": "display x", "mime": "text/html"}],
        "code_generate_error": "fail on purpose",
        "code_page_something": "page help",
        "code_clear_output": "clear",
        "code_inspect_sample": "print",
        "completion_samples": [{"text": "pri", "matches": ["print", "printf"]}],
        "complete_code_samples": ["print x"],
        "incomplete_code_samples": ["each {"],
        "invalid_code_samples": ["}"],
    },
    "groovy": {
        "code_hello_world": "println 'hello, world'",
        "code_stderr": "System.err.println 'oops'",
        "code_execute_result": [
            {"code": "6 * 7", "result": "42"},
            {"code": "[1, 2].sum()", "result": "3"},
            {"code": "'a' + 'b'", "result": "ab"},
            {"code": "6 * 7", "result": "42"},
            {"code": "6 * 7", "result": "42"},
        ],
        "code_history_pattern": "6 ? 7",
        "code_display_data": [{"code": "display('x')", "mime": "text/plain"}],
        "code_generate_error": "throw new IllegalStateException('on purpose')",
        "code_page_something": f"{KERNEL}.page(goodhart.kernel.MimeBundle.text('help'))",
        "code_clear_output": f"{KERNEL}.clearOutput(true)",
        "code_inspect_sample": "world",
        "completion_samples": [{"text": "'abc'.toUpp"}],
        "complete_code_samples": ["1", "def f(x) { x + 1 }", "println 'a'", "// note", "x = [1,\n2]"],
        "incomplete_code_samples": ["def f(x) {", "foo(1,", "x = [1,", "'''abc", "if (true) {\n  1"],
        "invalid_code_samples": ["}", "a b c ) d", "def 1x = 2"],
    },
}


class Conformance(jupyter_kernel_test.KernelTests):
    language_name = "groovy"
    file_extension = ".groovy"
    supported_history_operations = ("tail", "range", "search")

    @classmethod
    def setUpClass(cls):
        cls.kernel_name = harness.Options.kernel
        super().setUpClass()

    @classmethod
    def tearDownClass(cls):
        cls.kc.stop_channels()
        cls.km.shutdown_kernel()


if __name__ == "__main__":
    at = sys.argv.index("--language")
    for name, sample in SAMPLES[sys.argv[at + 1]].items():
        setattr(Conformance, name, sample)
    del sys.argv[at : at + 2]
    harness.main()
