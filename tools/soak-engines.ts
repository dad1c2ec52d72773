// Jobs through each engine while its workers are killed: each has to settle once, and how often each ran is counted in a
// file outside of the engine.
//   node dist/tools/soak-engines.js [jobs, default 100000] [kills, default 10] [pools, default all engines]
import { join } from "node:path";
import { choosePool } from "../src/cli/pool-choice.ts";
import { removeFolder, temporaryFolder } from "../src/host/temporary-folder.ts";
import { countedJob } from "../src/testing/counted-job.ts";
import { killWorkersWhile } from "../src/testing/kill-workers.ts";

const [jobs = 100_000, kills = 10] = process.argv.slice(2, 4).map(Number);
const chosen = process.argv.slice(4);
const AT_LEAST_ONCE = Number.POSITIVE_INFINITY;
/** How often a job may run. */
const ENGINES = {
  bullmq: AT_LEAST_ONCE,
  "bullmq[backend=postgres]": AT_LEAST_ONCE,
  nats: 1,
  "nats[jetstream]": AT_LEAST_ONCE,
};

for (const [label, mostRuns] of Object.entries(ENGINES)) {
  if (chosen.length > 0 && !chosen.includes(label)) continue;
  const folder = temporaryFolder("soak");
  const startedMs = performance.now();
  const run = { file: join(folder, "runs.txt"), jobs, inFlight: 64, jobMs: 2, kills, everyMs: 2000 };
  const { adapter, choice } = await choosePool(label);
  const pool = await adapter.open({
    settings: choice.settings,
    workers: 2,
    jobsPerWorker: 2,
    job: countedJob,
  });
  const { outcomes, begun, kills: killed } = await killWorkersWhile(pool, run);
  const again = adapter.engine?.use()?.redeliveries;
  await pool.close();
  removeFolder(folder);
  const count = (holds: (times: number, i: number) => boolean) => begun.filter(holds).length;
  const rejected = outcomes.filter((outcome) => outcome !== "done");
  const wrong = count((times, i) => (outcomes[i] === "done" && times === 0) || times > mostRuns);
  const report = [
    `${label}: ${outcomes.length} of ${jobs} jobs settled, ${killed} kills`,
    `${count((times) => times > 1)} ran more than once (the engine gave ${again} a second time), ${rejected.length} rejected (${[...new Set(rejected)].join(", ") || "none"})`,
    `${Math.round((performance.now() - startedMs) / 1000)} s`,
  ];
  process.stdout.write(`${report.join("; ")}\n`);
  if (outcomes.length !== jobs || wrong > 0) process.exitCode = 1;
}
