// The worker pool pattern at its simplest: five jobs, three workers, each result doubled.
//   node examples/double.mjs    (or bun, or deno run -A)
import { openPool, runJobs } from "poolmark/pool";

const job = new URL("./double.job.mjs", import.meta.url);
const pool = await openPool({ job, workers: 3, stamps: true });

for await (const { input, value, workerId } of runJobs(pool, [1, 2, 3, 4, 5], { inFlight: 5 })) {
  console.log(`worker ${workerId} finished job ${input}: ${value}`);
}

await pool.close();
