import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { ownRoot } from "../../host/packages.ts";
import { readDocument } from "../../results/file.ts";
import { sizingIn } from "../../sizing/file.ts";
import type { SizeRow, SizingDocument } from "../../sizing/schema.ts";
import { answerLines } from "./answer.ts";
import { reasonLines } from "./reasons.ts";

const file = join(ownRoot(), "results/2026-11-26-epyc-2-cores/size-cpu-primes.json");
const kept = sizingIn(readDocument(file), file);

/** As if this size had been chosen, and these were open. */
function answerOf(workers: number, open: readonly number[], change: Partial<SizeRow> = {}): string {
  const row = kept.curve.find((one) => one.workers === workers) as SizeRow;
  const chosen = { ...row, ...change };
  const candidateOf = (count: number) => ({ pool: chosen.pool, workers: count, jobsPerWorker: 1 });
  const document: SizingDocument = {
    ...kept,
    ...{ verdict: "unclear", chosen, open: open.map(candidateOf) },
    curve: kept.curve.map((one) => (one === row ? chosen : one)),
  };
  return answerLines(document).join("\n");
}

test("smaller sizes that are open are doubts, and no part of the answer", () => {
  const answer = answerOf(2, [2, 1]);
  assert.match(
    answer,
    /^cpu-primes: 2 workers of worker-threads\.\nNot settled: .* a smaller size that is good enough \(1 worker\)/,
  );
  assert.doesNotMatch(answer, /The smallest/);
});

test("a pool that does less than the main thread is not left to be taken for a gain", () => {
  assert.match(
    answerOf(2, [], { timesMainThread: 0.23 }),
    /The main thread alone does more, without a pool\./,
  );
  assert.doesNotMatch(answerOf(2, []), /alone does more/);
});

test("of eleven pools that are open three are named", () => {
  const pools = Array.from({ length: 11 }, (_, i) => ({ pool: `pool-${i}`, workers: 2, jobsPerWorker: 1 }));
  const [row] = kept.curve;
  const answer = answerLines({ ...kept, verdict: "unclear", chosen: row as SizeRow, open: pools }).join("\n");
  assert.match(answer, /a better pool \(pool-0, pool-1, pool-2 and 8 more\)/);
  assert.doesNotMatch(answer, /pool-3/);
});

test("how long a job waits follows from the two times beside it: 25 times of 10 ms and 390 µs", () => {
  const job = { wallMs: 10, computeMs: 0.39, elsewhereMs: 0, waitRatio: 19, unavailable: null };
  assert.match(
    reasonLines({ ...kept, job }).join("\n"),
    /takes 10 ms: it computes for 390 µs and waits 25 times as long \(W\/C\)/,
  );
});
