// Every scenario's job gives what is expected of it, seeded and in any order; and the anchor is what it always was.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { inspect } from "node:util";
import { digest, digestOutcome } from "../src/cell/digest.ts";
import type { JobOutcome } from "../src/cell/outcome.ts";
import type { Job, JobFunction } from "../src/domain/job.ts";
import { moduleBeside } from "../src/host/module-beside.ts";
import { ownRoot } from "../src/host/packages.ts";
import { createNursery, type Nursery } from "../src/processes/nursery.ts";
import { startService } from "../src/processes/service.ts";
import * as anchor from "./anchor.ts";
import { countPrimes } from "./cpu-primes.ts";
import { jpegSize } from "./jobs/image-inputs.ts";
import { PHOTOS, photoPath } from "./jobs/photos.ts";
import { spin, spinResult } from "./jobs/spin.ts";
import { scenarios } from "./registry.ts";

/** One of the first three pictures of this seed is broken. */
const SEED = 14;

let nursery: Nursery;
let serviceUrl = "";
before(async () => {
  nursery = createNursery();
  serviceUrl = (await startService(nursery, moduleBeside("./server", import.meta.url))).url;
});
after(() => nursery.killAll());

async function functionOf(job: Job): Promise<JobFunction> {
  return ((await import(job.module)) as Record<string, JobFunction>)[job.exportName] as JobFunction;
}

async function outcomeOf(run: JobFunction, input: unknown): Promise<JobOutcome> {
  try {
    return { value: await run(input) };
  } catch (error) {
    return { error };
  }
}

// All are loaded before the first test: node:test may run `after` in a pause between two.
const loaded = await Promise.all(
  Object.entries(scenarios).map(async ([name, load]) => {
    const { scenario } = await load();
    return { name, scenario, reason: await scenario.check?.() };
  }),
);

for (const { name, scenario, reason } of loaded) {
  describe(`scenario ${name}`, { skip: reason ?? false }, () => {
    test("has its own name, and jobsPerWorker values", () => {
      assert.equal(scenario.name, name);
      assert.ok(scenario.jobsPerWorker.length > 0);
    });

    test("the job gives what is expected, for inputs that went through structured cloning", async () => {
      const run = await functionOf(scenario.job);
      const inputs = await scenario.inputs({ seed: SEED, serviceUrl });
      assert.ok(inputs.length > 0);
      for (const input of inputs.slice(0, 3)) {
        const { input: submitted, transfer } = scenario.fresh?.(input) ?? { input, transfer: [] };
        const received = structuredClone(submitted, { transfer: [...transfer] });
        const outcome = await outcomeOf(run, received);
        const expected = await outcomeOf(scenario.expected, input);
        // The whole outcome: of a request that failed only the error's cause tells why.
        assert.equal(digestOutcome(outcome), digestOutcome(expected), inspect(outcome));
      }
    });

    test("the same seed gives the same inputs; what is left in memory is no part of them", async () => {
      const once = await scenario.inputs({ seed: SEED, serviceUrl });
      assert.equal(digest(await scenario.inputs({ seed: SEED, serviceUrl })), digest(once));
    });
  });
}

test("one picture in ten is broken, and its error is what is expected", async () => {
  const { scenario } = await (scenarios["cpu-image"] as (typeof scenarios)[string])();
  const inputs = (await scenario.inputs({ seed: 3, serviceUrl: null })) as { path: string }[];
  const broken = inputs.filter(({ path }) => path.endsWith("broken.jpg"));
  assert.equal(broken.length / inputs.length, 0.1);
  assert.ok("error" in (await outcomeOf(await functionOf(scenario.job), broken[0])));
});

test("the pictures are real JPEG files of the size of a photograph on a page", () => {
  for (const name of PHOTOS) {
    const bytes = readFileSync(photoPath(name));
    assert.deepEqual(jpegSize(bytes), { width: 1280, height: 960 });
    assert.ok(bytes.length > 100_000);
  }
});

test("countPrimes() gives the published values of π(n)", () => {
  // OEIS A006880: primes below 10, 100, 1,000, …
  for (const [limit, count] of [
    [10, 4],
    [100, 25],
    [1000, 168],
    [10_000, 1229],
    [100_000, 9592],
    [1_000_000, 78_498],
  ] as const) {
    assert.equal(countPrimes(limit), count);
  }
});

test("spinResult() is spin() without the work", () => {
  for (const steps of [0, 1, 2, 3, 1000, 12_345, 1_000_003]) assert.equal(spinResult(steps), spin(steps));
});

test("every scenario file is in the registry, and every kind has an anchor", async () => {
  const files = readdirSync(join(ownRoot(), "scenarios")).filter(
    (file) => file.endsWith(".ts") && !file.endsWith(".test.ts"),
  );
  const names = files
    .map((file) => file.replace(/\.ts$/, ""))
    .filter((name) => !["registry", "anchor", "server"].includes(name));
  // A sweep, and the sizes of a payload, are one file with several lines.
  const ofRegistry = new Set<string>();
  for (const [name, load] of Object.entries(scenarios)) {
    const { kind, sweep } = (await load()).scenario;
    ofRegistry.add(sweep ?? name.replace(/^payload-\d+kb$/, "payload-clone"));
    assert.equal(typeof (anchor as Record<string, unknown>)[anchor.ANCHOR_EXPORT[kind]], "function");
  }
  assert.deepEqual(names.toSorted(), [...ofRegistry].toSorted());
});

test("the anchor is frozen: a change of it takes a new edition, and older results can then not be compared", () => {
  const text = readFileSync(join(ownRoot(), "scenarios/anchor.ts"), "utf8");
  assert.equal(
    createHash("sha256").update(text).digest("hex"),
    "8aab0f4305f50daff738b2325e66894211906a4c1c6f912beda346fb69a1d169",
  );
});
