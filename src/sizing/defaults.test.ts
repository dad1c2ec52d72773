import assert from "node:assert/strict";
import { test } from "node:test";
import { defaultSizes } from "./defaults.ts";

test("what runtimes and libraries choose, from what each runtime believes of the cores", () => {
  // 16 CPUs, affinity to 6 of them, a quota of 2.5 cores: Node 20 knows the affinity only, Bun and Deno both.
  const told = [
    { runtime: "node", version: "20.20.2", available: 6, cpus: 16 },
    { runtime: "bun", version: "1.4.5", available: 2, cpus: 16 },
    { runtime: "deno", version: "2.9.5", available: 2, cpus: 16 },
  ] as const;
  const sizes = (runtime: "node" | "bun") =>
    Object.fromEntries(defaultSizes(runtime, told).map(({ by, workers }) => [by, workers]));
  assert.deepEqual(sizes("node"), { node: 6, bun: 2, deno: 2, piscina: 9, workerpool: 15, threads: 16 });
  assert.deepEqual(sizes("bun"), { node: 6, bun: 2, deno: 2, piscina: 3, workerpool: 15, threads: 16 });
});

test("on one core no library goes below one; of a runtime that did not answer nothing is made up", () => {
  const one = { runtime: "node", version: "20.20.2", available: 1, cpus: 1 } as const;
  assert.deepEqual(
    defaultSizes("node", [one]).map(({ workers }) => workers),
    [1, 2, 1, 1],
  );
  assert.deepEqual(
    defaultSizes("deno", [one]).map(({ by }) => by),
    ["node"],
  );
});
