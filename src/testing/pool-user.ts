// Opens an engine at a broker, runs one job, and says what became of it.
import type { BrokerOptions, OpenOptions } from "../domain/pool.ts";
import { moduleBeside } from "../host/module-beside.ts";
import { loadAdapter } from "../pools/registry.ts";

const { pool: name, url } = JSON.parse(process.env.POOLMARK_USED ?? "") as { pool: string; url: string };
const job = { module: moduleBeside("./jobs", import.meta.url).href, exportName: "double" };
const options: OpenOptions & BrokerOptions = { job, workers: 1, jobsPerWorker: 1, url };
try {
  const pool = await (await loadAdapter(name)).open(options);
  console.log(`done: ${await pool.run(21)}`);
  await pool.close();
} catch (error) {
  const { code, message } = error as Error & { code?: string };
  console.log(`${code}: ${message}`);
}
