import assert from "node:assert/strict";
import { test } from "node:test";
import { checkProbes, PROBES } from "./probes.ts";

test("every probe is judged, and can be believed in every runtime that the tests run in", async () => {
  assert.deepEqual(await checkProbes(), Object.fromEntries(PROBES.map((probe) => [probe, null])));
});
