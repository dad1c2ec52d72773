import assert from "node:assert/strict";
import { test } from "node:test";
import { loadAdapter, pools } from "../src/pools/registry.ts";
import { drawMarkdown } from "../src/report/draw/markdown.ts";
import type { Results } from "../src/results/schema.ts";
import { seeded } from "../src/stats/seeded.ts";
import { cellOf as resultCell } from "../src/testing/cell-results.ts";
import { simulateResults } from "../src/testing/simulated-results.ts";
import { byHand } from "./by-hand/registry.ts";
import { BUSY, costsOf, judge, type SelfPool } from "./cost.ts";
import { selfPage } from "./self-page.ts";

/** Of piscina: by hand, with its adapter, with stamps; jobs per second in each fork. */
function measured(rates: Readonly<Record<string, readonly number[]>>, pool = "piscina") {
  const cells = Object.entries(rates).map(([name, forks]) => resultCell(name, forks, { scenario: BUSY }));
  const base = simulateResults({ random: seeded(1), forks: 1, spread: 0, scenarios: [BUSY], pools: [] });
  const results = {
    ...base,
    ...{ config: { ...base.config, forks: 3 }, environment: { ...base.environment, power: [] } },
    ...{ noise: [], quiet: { grade: "A", reason: "nothing else ran" }, selfCheck: null },
    cells,
  } as Results;
  return { pool, isLibrary: pool === "piscina", results };
}

test("an adapter costs the share of throughput that it loses, fork by fork, and stamps of what is left", () => {
  const { adapter, stamps, verdict } = costsOf(
    measured({
      "piscina/by-hand": [1000, 500, 800],
      piscina: [990, 495, 792],
      "piscina/stamped": [891, 445.5, 712.8],
    }),
  );
  assert.ok(Math.abs((adapter?.estimate ?? 0) - 0.99) < 1e-9);
  assert.ok(Math.abs((stamps?.estimate ?? 0) - 0.9) < 1e-9);
  assert.equal(verdict, "pass");
});

test("what nobody has written by hand has no cost, and messages are no library", () => {
  assert.deepEqual(costsOf(measured({ piscina: [1000, 1000] })).adapter, null);
  assert.equal(costsOf(measured({ piscina: [1000, 1000] })).verdict, "cannot tell");
  const { adapter, verdict } = costsOf(
    measured({ "by-hand": [1000, 1000], "worker-threads": [800, 800] }, "worker-threads"),
  );
  assert.ok(Math.abs((adapter?.estimate ?? 0) - 0.8) < 1e-9);
  assert.equal(verdict, null);
});

test("only what is shown fails or passes", () => {
  const cost = (low: number | null, high: number | null) => judge({ estimate: 0.97, low, high });
  assert.deepEqual(
    [cost(0.95, 0.969), cost(0.97, 1.01), cost(0.95, 0.99), cost(null, null)],
    ["fail", "pass", "cannot tell", "cannot tell"],
  );
});

test("the page says why there is no cost: no library, or no measurement", () => {
  const pageOf = (pool: SelfPool) => drawMarkdown(selfPage({ pools: [pool], wrapperMs: 1e-4 }));
  const own = measured({ poolmark: [1000, 1000] }, "poolmark");
  assert.match(pageOf(own), /\[1\] No library lies under this pool/);
  assert.match(pageOf(measured({ piscina: [1000, 1000] })), /cannot tell \[1\]/);
  assert.match(pageOf(measured({ piscina: [1000, 1000] })), /\[1\] Not measured .*: by hand\s/);
});

test("every library has a program by hand", async () => {
  const adapters = await Promise.all(Object.keys(pools).map(loadAdapter));
  const libraries = adapters.filter((adapter) => adapter.package !== null).map(({ name }) => name);
  assert.deepEqual(libraries.toSorted(), Object.keys(byHand).toSorted());
});

test("the page says what it would take to tell", () => {
  const noisy = measured({ "piscina/by-hand": [1000, 700, 1000], piscina: [900, 800, 1100] });
  const text = JSON.stringify(selfPage({ pools: [noisy], wrapperMs: 1e-4 }));
  assert.match(text, /"\+4\.2 % \[−24, \+43\]"/);
  assert.match(text, /takes 100 ns a job by itself/);
  assert.match(text, /cannot tell/);
  assert.match(text, /forks would tell/);
});
