import assert from "node:assert/strict";
import { test } from "node:test";
import { checkProbes, PROBES } from "./probes.ts";
import { thisRuntime } from "./runtime.ts";

test("every probe is judged, and those that figures rest on can be believed in every runtime", async () => {
  const report = await checkProbes();
  assert.deepEqual(Object.keys(report).toSorted(), [...PROBES].toSorted());
  assert.deepEqual([report.mainThreadDelay, report.cpuTime, report.histogram], [null, null, null]);
});

test("a function that answers 0 for known work is not believed", {
  skip: thisRuntime().name === "node" && "Node's own monitors work",
}, async () => {
  const report = await checkProbes();
  assert.match(report.eventLoopUtilization ?? "believed", /it tells 0/);
});
