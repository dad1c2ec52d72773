// Opens an engine at a broker, runs one job, and says what it gave.
import type { BrokerOptions, OpenOptions } from "../domain/pool.ts";
import { loadAdapter } from "../pools/registry.ts";
import { countedJob } from "./counted-job.ts";

const { pool: name, url } = JSON.parse(process.env.POOLMARK_USED ?? "") as { pool: string; url: string };
const options: OpenOptions & BrokerOptions = { job: countedJob, workers: 1, jobsPerWorker: 1, url };
const pool = await (await loadAdapter(name)).open(options);
console.log(`done: ${await pool.run(42)}`);
await pool.close();
