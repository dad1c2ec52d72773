// For the test of contenders: each of those named does some no-ops and says what they were, in a process with which its
// threads, processes and broker end.
import { moduleBeside } from "../src/host/module-beside.ts";
import { loadContender } from "./contenders.ts";
import { isSame } from "./echo.ts";
import { WORKERS } from "./workloads.ts";

const JOBS = 40;
const job = { module: moduleBeside("echo", import.meta.url).href, exportName: "run" };

const lines: string[] = [];
for (const name of process.argv.slice(2)) {
  const pool = await (await loadContender(name)).open({ workers: WORKERS, jobsPerWorker: 1, job });
  const inputs = Array.from({ length: JOBS }, (_, i) => i);
  const results = await Promise.all(inputs.map((input) => pool.run(input)));
  const right = inputs.filter((input) => isSame(results[input], input));
  lines.push(`${name}: ${right.length} of ${JOBS}`);
}
process.stdout.write(lines.join("\n"), () => process.exit());
