import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import type { WorkerPool } from "./domain/pool.ts";
import { moduleBeside } from "./host/module-beside.ts";
import { loadAdapter } from "./pools/registry.ts";
import { type JobResult, runJobs } from "./run-jobs.ts";
import { createManualPool, turn } from "./testing/manual-pool.ts";

/** Counts how far a source has been read. */
function countedSource(length: number) {
  const source = {
    read: 0,
    closed: false,
    *[Symbol.iterator]() {
      try {
        for (let i = 0; i < length; i++) {
          source.read += 1;
          yield i;
        }
      } finally {
        source.closed = true;
      }
    },
  };
  return source;
}

function collect<Input>(results: AsyncIterable<JobResult<Input>>) {
  const got: JobResult<Input>[] = [];
  const done = (async () => {
    for await (const result of results) got.push(result);
  })();
  return { got, done };
}

const valueIn = (result: JobResult<unknown>) => (result.outcome === "done" ? result.value : result.error);

describe("runJobs()", () => {
  test("reads the source only as far as the bound", async () => {
    const pool = createManualPool();
    const source = countedSource(10);
    const { got, done } = collect(runJobs(pool, source, { inFlight: 3 }));
    await turn();
    assert.deepEqual([source.read, pool.running.size], [3, 3]);
    pool.running.get(1)?.resolve("one");
    await turn();
    assert.deepEqual([source.read, got.length], [4, 1]);
    for (let i = 0; i < 10; i++) {
      pool.running.get(i)?.resolve(i);
      await turn();
    }
    await done;
    assert.deepEqual([source.read, got.length], [10, 10]);
  });

  test("a result that nobody takes counts against the bound", async () => {
    const pool = createManualPool();
    const source = countedSource(10);
    const results = runJobs(pool, source, { inFlight: 2 });
    const first = results.next();
    await turn();
    pool.running.get(0)?.resolve("zero");
    pool.running.get(1)?.resolve("one");
    await first;
    await turn();
    assert.equal(source.read, 2);
    const second = results.next();
    await second;
    await turn();
    assert.equal(source.read, 3);
    await results.return();
  });

  test("completion order: each result as soon as it is there", async () => {
    const pool = createManualPool();
    const { got, done } = collect(runJobs(pool, ["a", "b", "c"], { inFlight: 3, order: "completion" }));
    await turn();
    for (const input of ["c", "a", "b"]) {
      pool.running.get(input)?.resolve(input.toUpperCase());
      await turn();
    }
    await done;
    assert.deepEqual(
      got.map((result) => [result.index, valueIn(result)]),
      [
        [2, "C"],
        [0, "A"],
        [1, "B"],
      ],
    );
  });

  test("input order: a slow first job holds back the others, and the reading", async () => {
    const pool = createManualPool();
    const source = countedSource(5);
    const { got, done } = collect(runJobs(pool, source, { inFlight: 2, order: "input" }));
    await turn();
    pool.running.get(1)?.resolve("one");
    await turn();
    assert.deepEqual([got.length, source.read], [0, 2]);
    pool.running.get(0)?.resolve("zero");
    for (let i = 2; i < 5; i++) {
      await turn();
      pool.running.get(i)?.resolve(i);
    }
    await done;
    assert.deepEqual(
      got.map((result) => result.index),
      [0, 1, 2, 3, 4],
    );
  });

  test("an error is a result, and the next jobs go on", async () => {
    const pool = createManualPool();
    const { got, done } = collect(runJobs(pool, [1, 2], { inFlight: 1 }));
    await turn();
    const error = new TypeError("broken");
    pool.running.get(1)?.reject(error);
    await turn();
    pool.running.get(2)?.resolve("fine");
    await done;
    assert.deepEqual(
      got.map(({ outcome }) => outcome),
      ["failed", "done"],
    );
    assert.equal(valueIn(got[0] as JobResult<number>), error);
  });

  test("an abort ends the iteration with the signal's reason, and closes the source", async () => {
    const pool = createManualPool();
    const source = countedSource(10);
    const controller = new AbortController();
    const { got, done } = collect(runJobs(pool, source, { inFlight: 2, signal: controller.signal }));
    await turn();
    pool.running.get(0)?.resolve("zero");
    await turn();
    controller.abort(new Error("enough"));
    await assert.rejects(done, { message: "enough" });
    assert.deepEqual([got.length, source.closed, source.read], [1, true, 3]);
  });

  test("leaving the loop early closes the source and reads no more", async () => {
    const pool = createManualPool();
    const source = countedSource(10);
    const results = runJobs(pool, source, { inFlight: 2 });
    const first = results.next();
    await turn();
    pool.running.get(0)?.resolve("zero");
    await first;
    await results.return();
    assert.deepEqual([source.closed, source.read], [true, 2]);
  });

  test("an asynchronous source is read one job at a time, while results go on being yielded", async () => {
    const pool = createManualPool();
    let give: (value: string) => void = () => {};
    async function* slow() {
      yield "quick";
      yield await new Promise<string>((resolve) => {
        give = resolve;
      });
    }
    const { got, done } = collect(runJobs(pool, slow(), { inFlight: 4 }));
    await turn();
    pool.running.get("quick")?.resolve(1);
    await turn();
    assert.equal(got.length, 1);
    give("late");
    await turn();
    pool.running.get("late")?.resolve(2);
    await done;
    assert.deepEqual(got.map(valueIn), [1, 2]);
  });

  test("an abort ends the iteration while an asynchronous source does not answer", async () => {
    async function* stuck() {
      yield 1;
      await new Promise(() => {});
    }
    const pool = createManualPool();
    const controller = new AbortController();
    const { done } = collect(runJobs(pool, stuck(), { inFlight: 2, signal: controller.signal }));
    await turn();
    controller.abort(new Error("enough"));
    await assert.rejects(done, { message: "enough" });
  });

  test("a source with promises of its own kind is awaited", async () => {
    let left = 2;
    const next = () => ({
      // biome-ignore lint/suspicious/noThenProperty: a promise that is none of ours is what this test is about
      then: (give: (result: unknown) => void) => give(left-- > 0 ? { value: left } : { done: true }),
    });
    const source = { [Symbol.asyncIterator]: () => ({ next }) } as unknown as AsyncIterable<number>;
    const pool = createManualPool();
    const { got, done } = collect(runJobs(pool, source, { inFlight: 4 }));
    await turn();
    assert.deepEqual(pool.submitted, [1, 0]);
    for (const input of [1, 0]) pool.running.get(input)?.resolve(input);
    await done;
    assert.equal(got.length, 2);
  });

  test("a result that looks like a stamped one is left alone", async () => {
    const pool = createManualPool();
    const { got, done } = collect(runJobs(pool, [1], { inFlight: 1 }));
    await turn();
    const value = { startedAtMs: 1, endedAtMs: 2, rows: 3 };
    pool.running.get(1)?.resolve(value);
    await done;
    assert.deepEqual(got.map(valueIn), [value]);
  });

  test("an error of the source ends the iteration with it", async () => {
    async function* broken() {
      yield 1;
      throw new Error("no more");
    }
    const pool = createManualPool();
    const { done } = collect(runJobs(pool, broken(), { inFlight: 4 }));
    await assert.rejects(done, { message: "no more" });
  });

  test("no jobs give no results", async () => {
    const { got, done } = collect(runJobs(createManualPool(), [], { inFlight: 4 }));
    await done;
    assert.deepEqual(got, []);
  });

  test("run options are made for each job", async () => {
    const pool = createManualPool();
    const runOptions = (input: number, index: number) => ({ timeoutMs: input * 10 + index });
    const { done } = collect(runJobs(pool, [1, 2], { inFlight: 2, runOptions }));
    await turn();
    assert.deepEqual(
      [pool.running.get(1)?.options, pool.running.get(2)?.options],
      [{ timeoutMs: 10 }, { timeoutMs: 21 }],
    );
    pool.running.get(1)?.resolve(0);
    pool.running.get(2)?.resolve(0);
    await done;
  });

  for (const inFlight of [0, -1, 1.5, Number.POSITIVE_INFINITY]) {
    test(`inFlight ${inFlight} is a RangeError`, async () => {
      await assert.rejects(runJobs(createManualPool(), [1], { inFlight }).next(), RangeError);
    });
  }

  test("with stamps, a result tells how long its job waited and ran, and where", async () => {
    const adapter = await loadAdapter("worker-threads");
    const job = {
      module: moduleBeside("./testing/jobs", import.meta.url).href,
      exportName: "sleepThenDouble",
    };
    const pool = await adapter.open({ workers: 2, jobsPerWorker: 1, job, stamps: true });
    try {
      const { got, done } = collect(
        runJobs(
          pool,
          [
            { ms: 5, value: 1 },
            { ms: 5, value: 2 },
          ],
          { inFlight: 2, order: "input" },
        ),
      );
      await done;
      assert.deepEqual(got.map(valueIn), [2, 4]);
      assert.equal(new Set(got.map(({ workerId }) => workerId)).size, 2);
      for (const { ranMs } of got) assert.ok(ranMs !== null && ranMs > 0);
    } finally {
      await pool.close();
    }
  });

  test("for any lengths, bound and order: every job once, never more than the bound under way", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat(3), { maxLength: 40 }),
        fc.integer({ min: 1, max: 8 }),
        fc.constantFrom("input" as const, "completion" as const),
        async (turns, inFlight, order) => {
          let underWay = 0;
          let most = 0;
          const pool: WorkerPool = {
            async run(input) {
              underWay += 1;
              most = Math.max(most, underWay);
              for (let i = 0; i < (turns[input as number] ?? 0); i++) await turn();
              underWay -= 1;
              if ((input as number) % 5 === 4) throw new Error("fifth");
              return input;
            },
            close: async () => {},
            terminate: async () => {},
          };
          const { got, done } = collect(runJobs(pool, turns.keys(), { inFlight, order }));
          await done;
          assert.ok(most <= inFlight);
          const indices = got.map(({ index }) => index);
          assert.deepEqual(order === "input" ? indices : indices.toSorted((a, b) => a - b), [
            ...turns.keys(),
          ]);
          for (const result of got) assert.equal(result.outcome, result.index % 5 === 4 ? "failed" : "done");
        },
      ),
      { numRuns: 60 },
    );
  });
});
