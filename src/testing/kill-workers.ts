import { existsSync, readFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import type { OpenOptions, PoolAdapter, PoolSettings } from "../domain/pool.ts";
import { descendantPids } from "../host/child-processes.ts";
import { moduleBeside } from "../host/module-beside.ts";

export interface KilledRun {
  /** `done`, or the code of the error that the job rejected with; of each job. */
  readonly outcomes: readonly string[];
  /** How often each job began, counted in a file that the jobs write. */
  readonly begun: readonly number[];
  readonly kills: number;
  /** What the engine itself says: how often a job was given to a second worker. */
  readonly redeliveries: number;
}

/** Runs jobs through an engine while its workers are killed, and counts outside of it. Needs /proc to find the workers. */
export async function killWorkersWhile(
  adapter: PoolAdapter,
  settings: PoolSettings,
  run: { readonly url?: string; readonly file: string; readonly jobs: number; readonly inFlight: number } & {
    readonly jobMs: number;
    readonly kills: number;
    readonly everyMs: number;
  },
): Promise<KilledRun> {
  const job = { module: moduleBeside("counted-job", import.meta.url).href, exportName: "run" };
  const options = { workers: 2, jobsPerWorker: 2, job, settings, ...(run.url && { url: run.url }) };
  const pool = await adapter.open(options as OpenOptions);
  const outcomes: string[] = [];
  let next = 0;
  let settled = 0;
  const submitter = async () => {
    while (next < run.jobs) {
      const index = next++;
      outcomes[index] = await pool.run({ file: run.file, index, ms: run.jobMs }).then(
        (value) => (value === index * 2 ? "done" : `wrong: ${value}`),
        (error) => String(error.code ?? error),
      );
      settled += 1;
    }
  };
  let kills = 0;
  let redeliveries = 0;
  try {
    const submitters = Promise.all(Array.from({ length: run.inFlight }, submitter));
    while (kills < run.kills && settled < run.jobs) {
      await delay(run.everyMs);
      const worker = latestWorker(run.file);
      if (worker === null) continue;
      process.kill(worker, "SIGKILL");
      kills += 1;
    }
    await submitters;
    redeliveries = adapter.engine?.use()?.redeliveries ?? 0;
  } finally {
    await pool.close();
  }
  const begun = Array.from({ length: run.jobs }, () => 0);
  for (const [index] of linesOf(run.file)) begun[index] = (begun[index] ?? 0) + 1;
  return { outcomes, begun, kills, redeliveries };
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
