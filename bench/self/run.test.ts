import assert from "node:assert/strict";
import { test } from "node:test";
import { pools } from "../../src/pools/registry.ts";
import type { Way } from "./contender.ts";
import type { Answers, Command, SelfProcess } from "./conversation.ts";
import { reportSelf } from "./report.ts";
import { runSelf } from "./run.ts";
import { exitCode } from "./summary.ts";

const PLAN = { forks: 3, rounds: 4, warmUpMs: 1, batchMs: 1, sampledMs: 1 };
const RATES: Readonly<Record<Way, number>> = { "by-hand": 1000, adapter: 900, stamped: 450 };
const names = Object.keys(pools);

/** Contenders of known speed, which differ a little from fork to fork; keeps a diary of who ran a batch. */
function imaginary(rates = RATES, failing?: (pool: string, way: Way) => string | null) {
  const diary: string[] = [];
  let alive = 0;
  const start = (pool: string, way: Way): SelfProcess => {
    alive += 1;
    const answers: { [C in Command["do"]]: () => Answers[C] } = {
      warmUp: () => 500,
      roundTrip: () => ({ p50Us: 50, p99Us: 90 }),
      wrapper: () => 0.1,
      batch() {
        diary.push(`${pool}/${way}`);
        return { jobs: 500, batchJobs: 500, wallMs: 500_000 / rates[way], mainThreadCpuMs: 10 };
      },
    };
    return {
      async ask<C extends Command["do"]>(command: Extract<Command, { do: C }>) {
        const reason = failing?.(pool, way) ?? null;
        if (reason !== null) throw new Error(reason);
        return answers[command.do as C]();
      },
      async end() {
        alive -= 1;
      },
    };
  };
  return { start, diary, alive: () => alive };
}

test("every pool of the registry has its row, measured or with the reason why not", async () => {
  const rows = await runSelf(names, PLAN, "node", imaginary().start);
  assert.deepEqual(
    rows.map(({ pool }) => pool),
    names,
  );
  for (const { pool, ways, reason, stampCost } of rows) {
    if (pool === "web-worker") assert.match(reason ?? "", /Node has no Web Worker/);
    // A library without a program of its own is a row that says so.
    else if (reason !== null) assert.match(reason, /^bench\/self\/by-hand has no program that uses/);
    else assert.deepEqual([reason, ways.length >= 2, stampCost !== null], [null, true, true], pool);
  }
  const measured = rows.filter(({ reason }) => reason === null).map(({ pool }) => pool);
  for (const pool of ["worker-threads", "piscina", "workerpool", "threads"])
    assert.ok(measured.includes(pool), pool);
  const text = reportSelf(rows);
  for (const name of names) assert.match(text, new RegExp(`^${name}: `, "m"));
});

test("known rates give the known cost and the verdict", async () => {
  const [piscina] = await runSelf(["piscina"], PLAN, "node", imaginary().start);
  assert.ok(Math.abs((piscina?.adapterCost?.estimate ?? 0) - 0.1) < 1e-9);
  assert.ok(Math.abs((piscina?.stampCost?.estimate ?? 0) - 0.5) < 1e-9);
  assert.equal(piscina?.verdict, "fail");
  // 0.1 µs of the 10 ms for 500 jobs
  assert.ok(Math.abs((piscina?.wrapperShare ?? 0) - 0.005) < 1e-9);
  assert.match(reportSelf(piscina === undefined ? [] : [piscina]), /costs 10 % .*: fail, it is beyond 3 %/);
  const cheap = imaginary({ ...RATES, adapter: 990 });
  assert.equal((await runSelf(["piscina"], PLAN, "node", cheap.start))[0]?.verdict, "pass");
  assert.equal(exitCode([{ verdict: "pass" }, { verdict: "cannot tell" }, { verdict: null }]), 0);
  assert.equal(exitCode([{ verdict: "pass" }, { verdict: "fail" }]), 1);
});

test("only a library's adapter has a goal", async () => {
  const rows = await runSelf(["worker-threads", "async-only"], PLAN, "node", imaginary().start);
  assert.deepEqual(
    rows.map(({ verdict }) => verdict),
    [null, null],
  );
});

test("the order turns around from round to round, and another way begins each fork", async () => {
  const { start, diary } = imaginary();
  await runSelf(["threads"], { ...PLAN, forks: 2, rounds: 2 }, "node", start);
  const ways = diary.map((line) => line.split("/")[1]);
  assert.deepEqual(ways, [
    ...["by-hand", "adapter", "stamped", "stamped", "adapter", "by-hand"],
    ...["adapter", "stamped", "by-hand", "by-hand", "stamped", "adapter"],
  ]);
});

test("a contender that fails becomes a row with its reason, ends its company, and stops no other", async () => {
  const { start, alive } = imaginary(RATES, (pool, way) =>
    pool === "piscina" && way === "adapter" ? "Ended with code 1" : null,
  );
  const [piscina, threads] = await runSelf(["piscina", "threads"], PLAN, "node", start);
  assert.equal(piscina?.reason, "Ended with code 1");
  assert.deepEqual(piscina?.ways, []);
  assert.equal(piscina?.verdict, "cannot tell");
  assert.equal(threads?.reason, null);
  assert.equal(alive(), 0);
});
