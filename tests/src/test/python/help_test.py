"""Completion and inspection through a real client: what is offered, how it looks, how long it takes."""

import os
import statistics
import tempfile
import time

from harness import KernelCase, main

LAB = """
lab = world { prompts 4; candidates 4 }
prefs = preferences(lab) { pairs 40 }
proxy = reward(prefs, 'bradleyTerry')
result = compare(lab) { seeds 1..2; method 'drro', reward: proxy }
"""

# Seconds. A loaded machine takes longer than a person's own; these are what a person may wait for.
FIRST, USUAL = 1.5, 0.2


class Help(KernelCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls().ok(LAB)

    def ok(self, code):
        cell = self.run_cell(code)
        self.assertEqual(cell.reply["status"], "ok", cell.reply)
        return cell

    def complete(self, code):
        at = code.index("|")
        return self.request("complete_request", {"code": code.replace("|", ""), "cursor_pos": at})

    def inspect(self, code, level=0):
        content = {"code": code.replace("|", ""), "cursor_pos": code.index("|"), "detail_level": level}
        return self.request("inspect_request", content)

    def page(self, code, level=0):
        reply = self.inspect(code, level)
        self.assertTrue(reply["found"], code)
        return reply["data"]["text/plain"]

    def test_completions_come_with_type_and_signature(self):
        reply = self.complete("\U0001f600; world { pr|o }")
        self.assertEqual(reply["matches"], ["prompts"])
        self.assertEqual((reply["cursor_start"], reply["cursor_end"]), (11, 14))
        self.assertEqual(
            reply["metadata"]["_jupyter_types_experimental"],
            [{"start": 11, "end": 14, "text": "prompts", "type": "param", "signature": "int, default 256"}],
        )
        (radius,) = self.complete("compare(lab) {\n    method 'drro', ra|")["metadata"]["_jupyter_types_experimental"][:1]
        self.assertEqual((radius["text"], radius["signature"]), ("radius:", "double, default 0.5"))

    def test_names_members_and_magics(self):
        self.assertEqual(self.complete("x = reward(prefs, 'b|")["matches"], ["bradleyTerry"])
        self.assertEqual(self.complete("result.curve('|")["matches"], ["drro"])
        self.assertIn("peak", self.complete("result.curve('drro').|")["matches"])
        self.assertEqual(self.complete("%overopt result --x s|")["matches"], ["sqrtKl", "strength"])
        self.assertEqual(self.complete("x = 1 // dr|")["matches"], [])

    def test_files_of_the_working_directory(self):
        here = self.ok("new File('.').canonicalPath").result()
        with tempfile.TemporaryDirectory(prefix="data-", dir=here) as folder:
            os.mkdir(os.path.join(folder, "two words"))
            for name in ("two words/pool one.jsonl", "pairs.jsonl", ".hidden"):
                with open(os.path.join(folder, name), "w"):
                    pass
            name = os.path.basename(folder)
            self.assertEqual(self.complete(f"candidates('{name[:-1]}|")["matches"], [name + "/"])
            self.assertEqual(self.complete(f"candidates('{name}/|')")["matches"], ["pairs.jsonl", "two words/"])
            self.assertEqual(self.complete(f"candidates('{name}/.|')")["matches"], [".hidden"])
            reply = self.complete(f"preferences('{name}/two words/po|')")
            self.assertEqual(reply["matches"], ["pool one.jsonl"])
            self.assertEqual(reply["cursor_start"], len(f"preferences('{name}/two words/"))

    def test_inspection(self):
        self.assertTrue(self.page("drro|").startswith("drro: Minimises"))
        self.assertTrue(self.page("world { prom|pts 3 }").startswith("prompts: int, default 256"))
        self.assertTrue(self.page("result.curve|").startswith("curve(String label): Curve"))
        self.assertIn("text/html", self.inspect("compare|")["data"])
        self.ok("big = 'x' * 5000")
        self.assertLess(len(self.page("big|")), 300)
        self.assertGreater(len(self.page("big|", 1)), 5000)

    def test_a_question_mark_asks(self):
        self.assertTrue(self.ok("1\nresult.curve?").result().startswith("curve(String label)"))
        self.assertTrue(self.ok("?drro").result().startswith("drro: Minimises"))
        self.assertEqual(self.ok("t = true\nt ? 'a' : 'b'").result(), "a")
        self.assertEqual(self.ok("[1]?.size()").result(), "1")

    def test_answers_are_quick_with_many_variables(self):
        self.ok("\n".join(f"variable{i} = [name: 'v{i}', list: [{i}, 2]]" for i in range(200)))
        for name, ask in {
            "a word": lambda: self.complete("v|"),
            "a member": lambda: self.complete("result.curves.first().|"),
            "a setting": lambda: self.complete("compare(lab) {\n  seeds 1..2\n  method 'drro', |"),
            "a class": lambda: self.complete("new A|"),
            "a page": lambda: self.inspect("drro|"),
            "a word's page": lambda: self.inspect("compare|"),
        }.items():
            ask()
            seconds = []
            for _ in range(20):
                start = time.monotonic()
                ask()
                seconds.append(time.monotonic() - start)
            print(f"{name}: median {1000 * statistics.median(seconds):.0f} ms")
            self.assertLess(statistics.median(seconds), USUAL, name)


class First(KernelCase):
    def test_the_first_answers_do_not_keep_anybody_waiting(self):
        for msg_type, code in (("complete_request", "compare(lab) { method 'dr"), ("inspect_request", "world")):
            start = time.monotonic()
            self.request(msg_type, {"code": code, "cursor_pos": len(code), "detail_level": 0})
            seconds = time.monotonic() - start
            print(f"first {msg_type}: {1000 * seconds:.0f} ms")
            self.assertLess(seconds, FIRST, msg_type)


if __name__ == "__main__":
    main()
