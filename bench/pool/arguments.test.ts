import assert from "node:assert/strict";
import { test } from "node:test";
import { UsageError } from "../../src/domain/usage-error.ts";
import { parsePoolArguments } from "./arguments.ts";
import { contenders } from "./contenders.ts";

test("without arguments it runs everything in several forks", () => {
  const chosen = parsePoolArguments([]);
  assert.ok(chosen.role === "run");
  assert.deepEqual(chosen.pools, contenders);
  assert.ok(chosen.forks >= 3 && chosen.rounds >= 3 && chosen.workloads.length > 10);
});

test("flags choose", () => {
  const chosen = parsePoolArguments(
    "--forks 2 --pools poolmark,by-hand --workloads noop-8 --json x.json".split(" "),
  );
  assert.ok(chosen.role === "run");
  const { forks, pools, workloads, json } = chosen;
  assert.deepEqual([forks, pools, workloads, json], [2, ["poolmark", "by-hand"], ["noop-8"], "x.json"]);
  assert.deepEqual(parsePoolArguments(["--report", "x.json"]), { role: "report", file: "x.json" });
  assert.deepEqual(parsePoolArguments(["--contender", "piscina"]), { role: "contender", name: "piscina" });
});

for (const [flags, complaint] of [
  ["--pools piscinna", /--pools has "piscinna": there are poolmark/],
  ["--workloads nop", /--workloads has "nop": there are noop-1/],
  ["--forks 0", /--forks is "0": expected a whole number/],
  ["--frobnicate", /There are --forks/],
] as const) {
  test(`${flags} is one clear sentence`, () => {
    assert.throws(
      () => parsePoolArguments(flags.split(" ")),
      (error: unknown) => error instanceof UsageError && complaint.test(error.message),
    );
  });
}
