import type { EngineVerbs, Serving } from "../domain/pool.ts";
import { PoolError } from "../domain/pool-error.ts";
import { UsageError } from "../domain/usage-error.ts";
import { BROKERS, checkQueueName, urlFromEnvironment } from "../engines/broker-url.ts";
import { projectLibraries } from "../host/packages.ts";
import { plural } from "../stats/numbers.ts";
import { reach } from "./broker-flags.ts";
import { EXIT } from "./exit-code.ts";
import { checkNames } from "./flags.ts";
import { findJob } from "./job-module.ts";
import { choosePool } from "./pool-choice.ts";
import type { World } from "./world.ts";

/** Pools whose jobs go through a broker. */
const ENGINES = ["bullmq", "nats"];

export interface WorkerFlags {
  readonly engine: string;
  readonly queue: string;
  readonly url?: string;
  readonly export?: string;
  readonly workers: number;
  readonly jobsPerWorker: number;
  readonly maxBytes: number;
}

/** Serves a queue until it is told to stop. Returns the exit code. */
export async function serveQueue(word: string, flags: WorkerFlags, world: World): Promise<number> {
  checkNames("engine", [flags.engine.replace(/\[.*/, "")], ENGINES);
  const { choice, adapter } = await choosePool(flags.engine, "--engine");
  const engine = adapter.engine as EngineVerbs;
  const jobFlags = flags.export === undefined ? {} : { export: flags.export };
  const job = await findJob(word, jobFlags, world, [world.runtime]);
  checkQueueName(flags.queue);
  const name = engine.brokerOf(choice.settings);
  const url = flags.url ?? urlFromEnvironment(name);
  if (url === undefined)
    throw new UsageError(
      `poolmark worker needs the broker's URL: give --url, or set ${BROKERS[name].variable}`,
    );
  const packageRoot = projectLibraries(job.folder ?? world.cwd)[adapter.package ?? ""] ?? null;
  await reach(name, url, packageRoot);
  const { workers, jobsPerWorker, queue, maxBytes: mostBytes } = flags;
  const options = { url, queue, workers, jobsPerWorker, mostBytes, packageRoot, settings: choice.settings };
  const serving = await engine.serve({ ...options, job: job.scenario.job }).catch((error) => {
    throw error instanceof PoolError ? new UsageError(error.message) : error;
  });
  const what = `${plural(workers, "worker process", "worker processes")}, ${plural(jobsPerWorker, "job")} at once in each`;
  world.stderr(`poolmark: Queue "${queue}" is served: ${what}\n`);
  return untilTold(serving, world);
}

/** The first Ctrl-C lets running jobs finish, the second does not. */
async function untilTold(serving: Serving, world: World): Promise<number> {
  let told = 0;
  let finish = () => {};
  const finished = new Promise<void>((resolve) => {
    finish = () => void serving.finish().then(resolve);
  });
  const stopListening = world.onInterrupt(() => {
    told += 1;
    if (told === 1) finish();
    else void serving.kill();
  });
  const error = await Promise.race([finished, serving.broken]);
  stopListening();
  if (error === undefined) return EXIT.ok;
  await serving.kill();
  world.stderr(`poolmark: A worker died and cannot be replaced: ${error.message}\n`);
  return EXIT.failed;
}
