// Every contender does each kind of workload that it can, with real threads and few jobs: what is timed is known to be right.
import assert from "node:assert/strict";
import { test } from "node:test";
import { thisRuntime } from "../../src/host/runtime.ts";
import { createContender } from "./contender.ts";
import { checkContender, contenders, REFERENCE } from "./contenders.ts";
import { spinsRight, type Workload, workloads } from "./workloads.ts";

/** The same workloads with less to compute. */
const STEPS_PER_MS = 1000;
const here = thisRuntime().name;
/** One of each kind: the others differ in numbers only. */
const kinds = workloads.filter(({ name }) =>
  ["noop-1", "payload-1k", "cpu-0.1", "mix", "wait-5"].includes(name),
);

async function runOnce(name: string, workload: Workload): Promise<void> {
  const act = createContender(name);
  await act({ do: "open", workload: workload.name, stepsPerMs: STEPS_PER_MS });
  try {
    const { batchJobs, wallMs } = (await act({ do: "batch", jobs: 20 })) as {
      batchJobs: number;
      wallMs: number;
    };
    assert.ok(batchJobs >= 20 && wallMs > 0);
  } finally {
    const trips = (await act({ do: "close" })) as { count: number } | null;
    assert.equal(trips !== null && trips.count > 0, workload.isTimed !== undefined && name !== REFERENCE);
  }
}

for (const name of contenders.filter((name) => name !== "threads")) {
  test(`${name} does what it is asked`, async () => {
    let done = 0;
    for (const workload of kinds) {
      if ((await checkContender(name, workload, here)) !== null) continue;
      await runOnce(name, workload);
      done += 1;
    }
    assert.ok(done > 0 || name === "web-worker", `${name} can do nothing`);
  });
}

test("a wrong result is told", () => {
  const right = spinsRight();
  assert.equal(right(1000, 1), false);
});

test("what is not open cannot run, and what there is not is named", async () => {
  const act = createContender("by-hand");
  await assert.rejects(act({ do: "batch", jobs: 1 }), /No workload is open/);
  await assert.rejects(
    act({ do: "open", workload: "nop", stepsPerMs: 1 }),
    /No workload "nop": there are noop-1/,
  );
});
