// A run says how far it can be trusted, and names no winner where it cannot be.
import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, test } from "node:test";
import type { Rank } from "../../estimate/rank.ts";
import { ownRoot } from "../../host/packages.ts";
import { readResults } from "../../results/file.ts";
import type { Results } from "../../results/schema.ts";
import { exactly } from "../../stats/interval.ts";
import { runForms } from "../registry.ts";
import { runAnswer } from "./answer.ts";
import { noteOnWorkers, tablesOf } from "./tables.ts";

const KEPT = readResults(join(ownRoot(), "results/2026-11-26-epyc-2-cores/results.json"));
const REASON = "other processes used 31 % of the CPU time in the median slice";
const NOISY: Results = { ...KEPT, quiet: { grade: "F", reason: REASON } };

describe("a run graded F", () => {
  for (const format of ["text", "markdown", "html"] as const) {
    test(`names no winner as ${format}`, async () => {
      const draw = await runForms.formats[format]?.();
      const drawn = (run: Results) => draw?.(run, { colour: false, columns: 100, theme: "light" }) ?? "";
      const winners = /★ \d|★ worker-threads|best or tied in/;
      assert.match(drawn(KEPT), winners);
      assert.doesNotMatch(drawn(NOISY), winners);
      assert.match(drawn(NOISY).replaceAll("\n", " "), /No pool is named best: .*other processes used 31 %/);
    });
  }

  test("says what still holds and what to do, and keeps the figures", () => {
    const answer = runAnswer(NOISY).join("\n");
    assert.match(answer, /no winner; the highest figure is that of \S+ with \d workers?, \d\.\d+×/);
    assert.match(answer, /measure again\.$/);
  });
});

test("where a pool measured twice differs from itself, the answer says to what degree the run cannot be trusted", () => {
  const answer = (selfCheck: Results["selfCheck"]) => runAnswer({ ...KEPT, selfCheck }).at(-1) ?? "";
  const missing = { estimate: 0.94, low: 0.91, high: 0.97 };
  assert.match(answer(missing), /cannot be trusted to 6\.0 %: worker-threads, measured twice/);
  assert.doesNotMatch(answer({ ...missing, high: 1.01 }), /cannot be trusted/);
});

test("a pool has no workers where enough CPU time was seen, and none of it in a worker", () => {
  const notesOf = (run: Results) => tablesOf(run).flatMap(noteOnWorkers);
  assert.match(notesOf(KEPT)[0] ?? "", /^async-only has no workers: /);
  // So little that none of a worker process's ticks need be among it.
  const short = KEPT.cells.map((cell) => ({ ...cell, cpuMsPerJob: exactly(1e-6) }));
  assert.deepEqual(notesOf({ ...KEPT, cells: short }), []);
});

describe("a run under load", () => {
  const loaded = readResults(join(ownRoot(), "results/2026-11-23-epyc-2-cores/open-loop.json"));
  /** Of io-http at 90 % load. */
  const ranked = (ranks: Readonly<Record<string, Rank>>): Results => ({
    ...loaded,
    cells: loaded.cells.map((cell) => ({
      ...cell,
      latency: cell.latency.map((one) => ({
        ...one,
        rank: cell.scenario === "io-http" && one.load === 0.9 ? (ranks[cell.pool] ?? null) : null,
      })),
    })),
  });
  const answersOf = (run: Results) => runAnswer(run).filter((line) => /p99/.test(line));

  test("names the pool with the lowest p99 at each load, or those that cannot be told apart", () => {
    const ranks = { "worker-threads": "behind", workerpool: "behind" } as const;
    const told = "io-http, under load: lowest p99 latency:";
    assert.deepEqual(answersOf(ranked({ "async-only": "best", ...ranks })), [
      `${told} async-only at 90 % load (49 ms).`,
    ]);
    assert.deepEqual(answersOf(ranked({ "async-only": "best", ...ranks, workerpool: "tied" })), [
      `${told} async-only or workerpool at 90 % load (49 ms, not told apart).`,
    ]);
  });

  test("says nothing where nothing is told, or where there is no rival", () => {
    assert.deepEqual(answersOf(ranked({})), []);
    assert.deepEqual(answersOf(ranked({ "async-only": "best" })), []);
  });
});

test("of two forks an interval is shown from end to end, of three as ± half of its width", async () => {
  const drawn = async (forks: number) => {
    const cells = KEPT.cells.map((cell) => ({ ...cell, forks: cell.forks.slice(0, forks) }));
    const draw = await runForms.formats.markdown();
    return draw({ ...KEPT, cells }, { colour: false, columns: 100, theme: "light" });
  };
  const [two, three] = [await drawn(2), await drawn(3)];
  assert.doesNotMatch(two.replace(/.*(Intervals|suite|half of|this ±).*/g, ""), /±/);
  assert.match(two, /\d× \(\d\.\d\d× to \d\.\d\d×\) the main thread/);
  assert.match(two, /fewer than 3 forks/);
  assert.match(three, /\d× ±\d+ % the main thread/);
  assert.doesNotMatch(three, /fewer than/);
});

test("a tie lends no pool the figure of another that has twice as much", () => {
  const answerWith = (share: number) => {
    const cells = KEPT.cells.map((cell) => {
      if (cell.role !== "contender" || cell.scenario !== "cpu-primes") return cell;
      const times = cell.pool === "piscina" ? 2 : cell.pool === "threads" ? 2 * share : 0.5;
      const exact = (estimate: number) => ({ estimate, low: estimate * 0.9, high: estimate * 1.1 });
      const rank: Rank = cell.pool === "piscina" ? "best" : cell.pool === "threads" ? "tied" : "behind";
      return { ...cell, rank, throughput: exact(500 * times), timesMainThread: exact(times) };
    });
    return runAnswer({ ...KEPT, cells }).find((line) => line.startsWith("cpu-primes: ")) ?? "";
  };
  assert.match(
    answerWith(0.5),
    /piscina or threads with .*\(not told apart\): 1\.00× to 2\.00× the main thread, 500 to 1,000 jobs\/s/,
  );
  assert.match(answerWith(0.95), /piscina or threads with .*: 2\.00× ±\d+ % the main thread, 1,000 jobs\/s/);
});

test("where a pool surely does more than no-dispatch, the table does not say that none can", async () => {
  const drawn = async (low: number) => {
    const cells = KEPT.cells.map((cell) =>
      cell.efficiency === null ? cell : { ...cell, efficiency: { estimate: 2.89, low, high: 3 } },
    );
    const draw = await runForms.formats.markdown();
    return draw({ ...KEPT, cells }, { colour: false, columns: 100, theme: "light" });
  };
  assert.match(await drawn(2.8), /289 %[\s\S]*speed\. More than 100 %: the workers of no-dispatch hindered/);
  assert.doesNotMatch(await drawn(2.8), /no pool can do more/);
  assert.match(await drawn(0.9), /no pool can do more/);
});
