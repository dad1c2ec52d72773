import { existsSync, readFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import type { WorkerPool } from "../domain/pool.ts";
import { descendantPids } from "../host/child-processes.ts";

interface KilledRun {
  /** `done`, or the code of the error that the job rejected with; of each job. */
  readonly outcomes: readonly string[];
  /** How often each job began, counted in a file that the jobs write. */
  readonly begun: readonly number[];
  readonly kills: number;
}

/** Runs counted jobs in a pool while its worker processes are killed. Needs /proc to find them. */
export async function killWorkersWhile(
  pool: WorkerPool,
  run: { readonly file: string; readonly jobs: number; readonly inFlight: number } & {
    readonly jobMs: number;
    readonly kills: number;
    readonly everyMs: number;
  },
): Promise<KilledRun> {
  const outcomes: string[] = [];
  let next = 0;
  let settled = 0;
  const lane = async () => {
    while (next < run.jobs) {
      const index = next++;
      outcomes[index] = await pool.run({ file: run.file, index, ms: run.jobMs }).then(
        (value) => (value === index * 2 ? "done" : `wrong: ${value}`),
        (error) => String(error.code ?? error),
      );
      settled += 1;
    }
  };
  const lanes = Promise.all(Array.from({ length: run.inFlight }, lane));
  let kills = 0;
  while (kills < run.kills && settled < run.jobs) {
    await delay(run.everyMs);
    const worker = latestWorker(run.file);
    if (worker === null) continue;
    process.kill(worker, "SIGKILL");
    kills += 1;
  }
  await lanes;
  const begun = Array.from({ length: run.jobs }, () => 0);
  for (const [index] of linesOf(run.file)) begun[index] = (begun[index] ?? 0) + 1;
  return { outcomes, begun, kills };
}

/** The last one that began a job and still lives. */
function latestWorker(file: string): number | null {
  const living = new Set(descendantPids() ?? []);
  return linesOf(file).findLast(([, pid]) => living.has(pid))?.[1] ?? null;
}

function linesOf(file: string): [index: number, pid: number][] {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, "utf8").trim().split("\n");
  return lines.map((line) => line.split(" ").map(Number) as [number, number]);
}
