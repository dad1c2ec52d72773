// Opens an engine at a broker, runs one job, and says what became of it.
import { moduleBeside } from "../host/module-beside.ts";
import { openPool } from "../index.ts";

const { pool: name, url } = JSON.parse(process.env.POOLMARK_USED ?? "") as { pool: string; url: string };
const job = { module: moduleBeside("./jobs", import.meta.url), exportName: "double" };
try {
  const pool = await openPool(name, { job, workers: 1, url });
  console.log(`done: ${await pool.run(21)}`);
  await pool.close();
} catch (error) {
  const { code, message } = error as Error & { code?: string };
  console.log(`${code}: ${message}`);
}
