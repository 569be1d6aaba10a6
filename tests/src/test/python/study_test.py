"""Studies in the real kernel: from nothing to the picture, progress, interrupts, magics."""

import base64
import json
import os
import re
import time

from harness import TIMEOUT, KernelCase, main

CHART = ["application/vnd.vegalite.v5+json", "image/svg+xml", "image/png", "text/plain"]
TABLE = ["text/html", "text/plain"]

LAB = "lab = world(seed: 7) { prompts 256; candidates 512; quality 12; spurious 1 }"
DECLARATIONS = [
    LAB,
    "prefs = preferences(lab) { pairs 2000; noise 0.25 }",
    "proxy = reward(prefs, 'bradleyTerry')",
    "five = reward(prefs, 'ensemble', of: 'bradleyTerry', members: 5, aggregate: 'worstCase')",
]
COMPARISON = """result = compare(lab) {
    seeds 1..%d
    method 'grpo', reward: proxy
    method 'drro', reward: proxy, radius: 0.5
    method 'dpo',  pairs: prefs,  beta: 0.1
    method 'rpo',  pairs: prefs,  beta: 0.1, eta: 0.005
    method 'grpo', reward: five, label: 'WCO ensemble'
}"""
LABELS = ["grpo", "drro", "dpo", "rpo", "WCO ensemble"]
HELD = "goodhart.study.Runner.shared().held()"

SMALL_LAB = """lab = world(seed: 7) { prompts 16; candidates 64; quality 6; spurious 1 }
prefs = preferences(lab) { pairs 200; noise 0.25 }
proxy = reward(prefs, 'bradleyTerry')"""


class StudyCase(KernelCase):
    def ok(self, code):
        cell = self.run_cell(code)
        self.assertEqual(cell.reply["status"], "ok", cell.reply)
        return cell

    def error(self, code):
        cell = self.run_cell(code)
        self.assertEqual(cell.reply["status"], "error")
        return cell.reply["evalue"].replace(f"cell {cell.reply['execution_count']}, ", "")

    def stop_when(self, code, enough):
        """Runs a cell and interrupts it as soon as its progress is enough; with the seconds from there."""
        msg_id = self.send(code)
        before = []
        while not (before and enough(before[-1])):
            message = self.kc.get_iopub_msg(timeout=TIMEOUT)
            if message["parent_header"].get("msg_id") == msg_id:
                before.append(message)
        interrupted = time.monotonic()
        self.km.interrupt_kernel()
        cell = self.collect(msg_id)
        seconds = time.monotonic() - interrupted
        cell.messages[:0] = before
        return cell, seconds

    def assert_one_line_of_progress(self, cell):
        """Displayed once, updated in place: what, how much, how fast, how long still; and in the end one summary."""
        first = [c for c in cell.contents("display_data") if is_progress(c)]
        updates = cell.contents("update_display_data")
        self.assertEqual(len(first), 1)
        self.assertEqual({c["transient"]["display_id"] for c in first + updates}, {first[0]["transient"]["display_id"]})
        for content in first + updates[:-1]:
            self.assertRegex(content["data"]["text/plain"], r"^.+: (\d+ of \d+, ((\S+/s|one in .*), .* left|[\d.]+ s)|[\d.]+ s)$")
            self.assertIn("<progress max=", content["data"]["text/html"])
        said = updates[-1]["data"]["text/plain"]
        self.assertRegex(said, r"^(done in|stopped after) [\d.]+ (s|min): \d+ of \d+")
        self.assertNotIn("<progress", updates[-1]["data"]["text/html"])
        self.assertIn(said, updates[-1]["data"]["text/html"])


def is_progress(content):
    return "display_id" in content.get("transient", {})


def finished(message):
    """How many paths a message says are finished; -1 when it is no line of progress."""
    if not is_progress(message["content"]):
        return -1
    said = re.search(r"seed \d+: (\d+) of", message["content"]["data"]["text/plain"])
    return int(said.group(1)) if said else -1


def figures(cell):
    """What is shown besides progress, in order."""
    shown = [m["content"] for m in cell.messages if m["msg_type"] in ("display_data", "execute_result")]
    return [c["data"] for c in shown if not is_progress(c)]


class Course(StudyCase):
    """From nothing to the picture, cell by cell."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        case = cls()
        cls.declared = [case.ok(code) for code in DECLARATIONS]
        cls.compared = case.ok(COMPARISON % 2)

    def test_a_declaration_shows_nothing(self):
        self.assertEqual([c.types() for c in [*self.declared]], [["execute_input"]] * 4)
        self.assertEqual(figures(self.compared), [])

    def test_a_long_comparison_has_one_line_of_progress(self):
        self.assert_one_line_of_progress(self.compared)

    def test_a_comparison_is_a_chart_and_a_table_in_every_form_a_front_end_may_know(self):
        cell = self.ok("result")
        self.assertEqual(cell.types(), ["execute_input", "display_data", "execute_result"])
        chart, table = figures(cell)
        self.assertEqual(list(chart), CHART)
        self.assertIn("<svg", chart["image/svg+xml"])
        self.assertEqual(base64.b64decode(chart["image/png"])[:4], b"\x89PNG")
        vega = chart[CHART[0]]
        self.assertIn("vega-lite/v5", vega["$schema"])
        json.dumps(vega, allow_nan=False)
        self.assertEqual(list(table), TABLE)
        for label in LABELS:
            for form in (chart["image/svg+xml"], chart["text/plain"], *table.values()):
                self.assertIn(label, form)

    def test_what_a_comparison_holds_is_at_hand(self):
        self.assertEqual(self.ok("result.table.rowCount()").result(), "5")
        self.assertEqual(self.ok("result.curve('drro').paths().size()").result(), "2")

    def test_overopt_draws_it_again(self):
        (chart,) = figures(self.ok("%overopt"))
        self.assertEqual(list(chart), CHART)
        (two,) = figures(self.ok("%overopt result --x kl --methods drro,dpo"))
        self.assertNotIn("WCO", two["text/plain"])

    def test_compare_in_one_line(self):
        chart, table = figures(self.ok("%compare drro dpo --seeds 2"))
        self.assertEqual((list(chart), list(table)), (CHART, TABLE))
        self.assertIn("dpo", table["text/plain"])

    def test_settings_families_and_rewards_in_one_comparison(self):
        chart, table = figures(self.ok("""many = compare(world(prompts: 8, candidates: 16)) {
    seeds 1..2
    method  'drro', reward: shape(gold(), 'par', k: 2), radius: [0.1, 2.5]
    method  'tilting', reward: shape(combine(gold(), column('length'), 'weightedSum', weights: [1, 0.5])) { r -> min(r, 2) }
    methods 'severalRewards', reward: [gold(), column('length')]
    methods 'games', reward: gold()
}
many"""))
        self.assertEqual((list(chart), list(table)), (CHART, TABLE))
        for word in ("drro (radius 0.1)", "drro (radius 2.5)", "Games", "Several rewards", "maxMin", "nash"):
            self.assertIn(word, chart["image/svg+xml"])
            self.assertIn(word, table["text/plain"])
        self.assertRegex(self.ok("many.ranking").result(), r"peak gold")
        self.assertRegex(self.error("many.curve('nash').goldAtKl(50)"), r"'nash' ends at KL [\d.]+: it does not reach 50")
        (games,) = figures(self.ok("%overopt many --methods games"))
        self.assertNotIn("maxMin", games["text/plain"])

    def test_a_method_that_needs_more_says_what(self):
        self.assertRegex(
            self.error("compare(lab) { seeds 1; method 'mmRlhf', pairs: prefs }"),
            r"'mmRlhf' .*reward and got none\. Say reward: <proxy>",
        )
        self.assertRegex(
            self.error("compare(lab) { seeds 1; method 'grpo', reward: [gold(), gold()] }"),
            r"'grpo' takes one reward and got several\. Combine them",
        )
        self.assertRegex(
            self.error("compare(lab) { seeds 1; method 'constrained', reward: gold(), thresholds: [90] }"),
            r"constrained.*reach",
        )
        self.assertRegex(
            self.error("compare(lab) { seeds 1; method 'pfPpo', reward: gold(), groupSize: 1 }"),
            r"'pfPpo': groupSize must be >= 2",
        )
        self.assertRegex(
            self.error("compare(lab) { seeds 1; method 'tilting', reward: shape(gold(), 'ppoC') }"),
            r"needs the column 'confidence', and the pool has spurious0, length",
        )

    def test_methods_lists_and_explains(self):
        self.assertRegex(
            self.ok("%methods").result(),
            r"(?s)methods 'directAlignment'.*\bdpo\b.*methods 'pessimistic'.*\bdrro\b.*\bensemble\b.*\bpar\b",
        )
        (page,) = figures(self.ok("%methods tilting"))
        self.assertRegex(page["text/html"], r"^<div>\$\$p_i \\propto")
        self.assertIn("label: exact, formula as published", page["text/plain"])
        self.assertRegex(self.ok("%cite dpo drro").result(), r"(?s)@\w+\{rafailov.*eprint.*2305\.18290.*2605\.00155")
        self.assertRegex(self.ok("%methods drro").result(), r"(?s)radius = 0\.5.*arXiv 2605\.00155")
        self.assertIn("Did you mean 'drro'?", self.error("%methods drrro"))

    def test_seed_is_kept(self):
        self.assertEqual(self.ok("%seed 3").result(), "seed 3")
        self.assertEqual(self.ok("%seed").result(), "seed 3")

    def test_words_of_the_session_explain_themselves(self):
        for word in ("display", "updateDisplay", "compare", "world"):
            found = self.request("inspect_request", {"code": word, "cursor_pos": 3})
            self.assertTrue(found["found"], word)
            self.assertTrue(found["data"]["text/plain"].startswith(word + "("), word)


class Mistakes(StudyCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls().ok(SMALL_LAB)

    def in_compare(self, line):
        return self.error(f"compare(lab) {{\n    seeds 1..2\n    method 'bestOfN', reward: proxy\n    {line}\n}}")

    def test_an_unknown_method_names_its_neighbour_and_its_line(self):
        self.assertRegex(
            self.in_compare("method 'drroo', reward: proxy"),
            r"^no method named 'drroo'\. Did you mean 'drro'\? Known: .*, drro, .* and \d+ more \(line 4\)$",
        )

    def test_a_mistake_in_a_comparison_names_its_line(self):
        for line, said in [
            ("method 'drro', reward: proxi", "no variable named 'proxi'. Did you mean 'proxy'?"),
            ("method 'drro', reward: proxy, radius: -1", "method 'drro': radius must be >= 0"),
            ("method 'drro', reward: proxy, radios: 1", "Did you mean 'radius'?"),
            ("metods 'drro', reward: proxy", "Did you mean 'methods'?"),
            ("method 'dpo'", "'dpo' learns from preference pairs and got none"),
            ("seeds 3", "seeds is given twice"),
        ]:
            with self.subTest(line=line):
                found = self.in_compare(line)
                self.assertIn(said, found)
                self.assertRegex(found, r" \(line 4\)$")

    def test_a_name_on_a_later_line_of_a_method_is_shown_there(self):
        self.assertRegex(self.in_compare("method 'drro',\n        reward: proxi"), r"'proxi'.* \(line 5\)$")

    def test_no_comparison_yet(self):
        self.assertIn("there is no comparison yet", self.error("%overopt"))


class Interrupts(StudyCase):
    def test_a_stopped_comparison_keeps_the_seeds_that_finished_and_goes_on_from_there(self):
        for code in DECLARATIONS:
            self.ok(code)
        # So many finished paths of five methods mean that some seed is through, on any thread.
        enough = max(15, 4 * os.cpu_count() + 1)
        cell, seconds = self.stop_when(COMPARISON % 40, lambda m: finished(m) >= enough)
        self.assertEqual(cell.reply["ename"], "Interrupted")
        self.assert_one_line_of_progress(cell)
        chart, table = figures(cell)
        self.assertEqual((list(chart), list(table)), (CHART, TABLE))
        said = re.search(r"stopped: (\d+) of 40 seeds finished", table["text/plain"])
        self.assertIsNotNone(said, table["text/plain"])
        self.assertRegex(table["text/html"], r"(?i)stopped: %s of 40 seeds finished" % said.group(1))

        seeds = json.loads(self.ok("result.result.finishedSeeds()").result())
        self.assertEqual(len(seeds), int(said.group(1)))
        self.assertEqual(self.ok("result.table.rowCount()").result(), "5")
        for label in LABELS:
            self.assertEqual(self.ok(f"result.curve('{label}').paths()*.seed()").result(), str(seeds))

        held = self.ok(HELD).result()
        self.assertGreaterEqual(int(held), 5 * len(seeds))
        again = self.ok((COMPARISON % 40).replace("seeds 1..40", f"seeds({seeds})"))
        self.assertLess(again.seconds, 2.0)
        self.assertEqual(self.ok("result.result.finishedSeeds()").result(), str(seeds))
        self.assertEqual(self.ok(HELD).result(), held)

        # Once more: the first stop of a process may wait for code that is not compiled yet.
        _, warm = self.stop_when(COMPARISON % 40, lambda m: finished(m) >= enough + 10)
        self.assertLess(min(seconds, warm), 1.0)
        self.assertLess(seconds, 2.0)

        held = self.ok(HELD).result()
        time.sleep(1)
        self.assertEqual(self.ok(HELD).result(), held, "something still works for the cell that was stopped")

    def test_training_and_drawing_stop_within_a_second(self):
        self.ok(LAB)
        self.ok("prefs = preferences(lab) { pairs 2000 }\nproxy = reward(prefs, 'bradleyTerry')")
        mlp = "reward(prefs, 'bradleyTerry', head: 'mlp', epochs: 100000, patience: 100000)"
        many = "reward(prefs, 'ensemble', members: 100000)"
        for code in [
            "compare(lab) { seeds 1; method 'grpo', reward: proxy, steps: 1000000 }",
            "compare(lab) { seeds 1; method 'grpo', reward: proxy, steps: 1000000, policy: 'tabular' }",
            "compare(lab) { seeds 1..2; method 'dpo', pairs: prefs, steps: 1000000 }",
            f"compare(lab) {{ seeds 1; method 'bestOfN', reward: {mlp} }}",
            f"compare(lab) {{ seeds 1; method 'bestOfN', reward: {many} }}",
            "compare(world(width: 1000)) { seeds 1..1000; method 'bestOfN', reward: gold() }",
            "compare(world(prompts: 4096)) { seeds 1..1000; method 'bestOfN', reward: gold() }",
            "compare(lab) { seeds 1..1000; method 'bestOfN', reward: shape(gold(), 's') { r, m -> Thread.sleep(1); r } }",
        ]:
            with self.subTest(code=code):
                cell, seconds = self.interrupt_after(0.6, code)
                self.assertEqual(cell.reply.get("ename"), "Interrupted", cell.reply)
                self.assertLess(seconds, 1.0)

    def test_what_loops_print_arrives_while_they_run(self):
        msg_id = self.send("for (i in 1..3) { println \"turn $i\"; Thread.sleep 300 }\n(4..5).each { println \"turn $it\" }")
        seen = {}
        while len(seen) < 5:
            message = self.kc.get_iopub_msg(timeout=TIMEOUT)
            for turn in re.findall(r"turn \d", message["content"].get("text", "")):
                seen[turn] = time.monotonic()
        self.assertEqual(list(seen), [f"turn {i}" for i in range(1, 6)])
        self.assertGreater(seen["turn 3"] - seen["turn 1"], 0.4)
        self.assertEqual(self.collect(msg_id).reply["status"], "ok")


if __name__ == "__main__":
    main()
