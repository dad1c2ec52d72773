import assert from "node:assert/strict";
import { availableParallelism, cpus } from "node:os";
import { test } from "node:test";
import { askParallelism } from "./parallelism.ts";
import { thisRuntime } from "./runtime.ts";

test("each runtime that is here says how many cores it believes to have, as it does to a program", () => {
  const told = askParallelism(process.cwd(), process.env.PATH ?? "");
  const here = told.find(({ runtime }) => runtime === thisRuntime().name);
  assert.deepEqual(here, {
    runtime: thisRuntime().name,
    version: thisRuntime().version,
    available: availableParallelism(),
    cpus: cpus().length,
  });
  for (const { available } of told) assert.ok(available >= 1);
});
