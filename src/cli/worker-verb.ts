import type { Command } from "commander";
import { MOST_BYTES } from "../engines/engine.ts";
import { positiveInteger } from "./flags.ts";
import type { WorkerFlags } from "./worker.ts";
import type { World } from "./world.ts";

export function addWorkerVerb(program: Command, world: World, exit: (code: number) => void): void {
  program
    .command("worker <job-module>")
    .summary("serve jobs of a queue, on any machine")
    .description(
      "Serves the jobs of a queue. Ctrl-C or SIGTERM stops the worker after its running jobs. The worker runs this module and nothing else.",
    )
    .requiredOption("--engine <name>", "bullmq, bullmq[backend=postgres], nats or nats[jetstream]")
    .requiredOption("--queue <name>", "the queue that callers name in openPool(engine, { url, queue })")
    .option(
      "--url <url>",
      "the broker's URL (default: POOLMARK_REDIS_URL, POOLMARK_NATS_URL or POOLMARK_POSTGRES_URL)",
    )
    .option("--export <name>", "the job module's export to run (default: the default export)")
    .option("--workers <n>", "worker processes", positiveInteger(10_000), 1)
    .option("--jobs-per-worker <n>", "jobs that a worker runs at the same time", positiveInteger(10_000), 1)
    .option(
      "--max-bytes <n>",
      "largest input that the worker accepts, in bytes of text",
      positiveInteger(2 ** 29),
      MOST_BYTES,
    )
    .action(async (jobModule: string, flags: WorkerFlags) => {
      const { serveQueue } = await import("./worker.ts");
      exit(await serveQueue(jobModule, flags, world));
    });
}
