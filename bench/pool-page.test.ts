import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { ownRoot } from "../src/host/packages.ts";
import { drawMarkdown } from "../src/report/draw/markdown.ts";
import type { Results } from "../src/results/schema.ts";
import { seeded } from "../src/stats/seeded.ts";
import { cellOf, forkOf } from "../src/testing/cell-results.ts";
import { simulateResults } from "../src/testing/simulated-results.ts";
import { poolPage, readBenchmark } from "./pool-page.ts";

function resultsOf(load: "closed" | "open", cells: Results["cells"]): Results {
  const base = simulateResults({ random: seeded(1), forks: 1, spread: 0, scenarios: ["s"], pools: [] });
  const packages = { piscina: "5.3.2", workerpool: "10.0.3" };
  return {
    ...base,
    config: { ...base.config, load, forks: 3 },
    environment: { ...base.environment, packages, power: [] },
    ...{ noise: [], quiet: { grade: "A", reason: "nothing else ran" }, selfCheck: null },
    scenarios: base.scenarios.map((scenario) => ({ ...scenario, summary: "a job" })),
    cells,
  } as Results;
}

const drawn = (...runs: Results[]) => drawMarkdown(poolPage({ runs, go: null }));

test("known rates give the known ratio to the best library, to the best by hand, and to the reference", () => {
  const text = drawn(
    resultsOf("closed", [
      cellOf("poolmark", [600, 1200, 900]),
      cellOf("piscina", [200, 400, 300]),
      cellOf("workerpool", [100, 200, 150]),
      cellOf("by-hand", [300, 600, 450]),
      cellOf("no-dispatch", [1200, 2400, 1800], { role: "reference" }),
    ]),
  );
  assert.match(
    text,
    /\| a job: jobs\/s \| 3\.00× \(3\.00× to 3\.00×\) piscina \| 2\.00× \(.*\) by-hand \| 0\.50× \(.*\) no-dispatch \|/,
  );
});

test("who failed stands with the reason, and is no rival", () => {
  const text = drawn(
    resultsOf("closed", [
      cellOf("poolmark", [600]),
      cellOf("piscina", [1], { outcome: "failed", reason: "it broke", forks: [] }),
      cellOf("workerpool", [100]),
    ]),
  );
  assert.match(text, /\| piscina \| failed \[1\] \|/);
  assert.match(text, /\[1\] it broke/);
  assert.match(text, /6\.00× workerpool/);
});

test("latency is compared at half load, by the attempt that counts; what was unstable is no rival", () => {
  const withLatency = (pool: string, p50s: readonly number[], unstable: string | null = null) => {
    const batch = (attempt: number, p50Ms: number) => ({
      load: 0.5,
      attempt,
      unstable,
      latency: { p50Ms, p90Ms: 2 * p50Ms },
    });
    const forks = p50s.map((p50Ms, fork) =>
      forkOf(fork, [100], { latency: [batch(0, 99), batch(1, p50Ms)] as never }),
    );
    return cellOf(pool, [100], { forks });
  };
  const text = drawn(
    resultsOf("open", [
      withLatency("poolmark", [1, 2, 3]),
      withLatency("piscina", [2, 4, 6]),
      withLatency("workerpool", [1, 2, 3], "the queue grew"),
    ]),
  );
  assert.match(text, /latency p50 \| 2\.00× .*piscina/);
  assert.match(text, /latency p90 \| 2\.00× .*piscina/);
});

test("a file of another program is one sentence", () => {
  assert.throws(() => readBenchmark(join(ownRoot(), "package.json")), {
    name: "UsageError",
    message: /package\.json" was not written by this bench:pool: measure again/,
  });
});

const shown = readFileSync(join(ownRoot(), "docs", "POOL.md"), "utf8");
const blocks = [
  ...shown.matchAll(/<!-- BEGIN pool: .*?(results\/\S+\.json).*?-->\n(.*?)<!-- END pool -->/gs),
];

test("docs/POOL.md shows kept runs", () => assert.ok(blocks.length >= 2));

for (const [, file = "", text = ""] of blocks) {
  test(`every line of the tables in docs/POOL.md from ${file} stands in its report`, () => {
    const lines = new Set(drawMarkdown(poolPage(readBenchmark(join(ownRoot(), file)))).split("\n"));
    for (const line of text.trimEnd().split("\n")) assert.ok(lines.has(line), line);
  });
}
