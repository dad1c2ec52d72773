// Our own pool beside the others, and beside the least that can be written by hand, in one interleaved run.
//   npm run bench:pool [-- --runtimes node,bun,deno] [--forks N] [--rounds N] [--pools LIST] [--workloads LIST] [--json FILE]
//   npm run bench:pool -- --report FILE
import { readFileSync, writeFileSync } from "node:fs";
import { UsageError } from "../src/domain/usage-error.ts";
import { readEnvironment } from "../src/host/environment.ts";
import { findRuntime } from "../src/host/find-runtime.ts";
import { ownRoot, ownVersion, packageVersion } from "../src/host/packages.ts";
import { thisRuntime } from "../src/host/runtime.ts";
import { loadAdapter, pools } from "../src/pools/registry.ts";
import { machineLine } from "../src/report/machine.ts";
import { obey, startContender } from "./contender-process.ts";
import { type PoolArguments, parsePoolArguments } from "./pool/arguments.ts";
import { createContender, type PoolConversation } from "./pool/contender.ts";
import { measureGo } from "./pool/go.ts";
import { type PoolBenchmark, type RuntimeCells, reportPools } from "./pool/report.ts";
import { runPools } from "./pool/run.ts";
import { findWorkload } from "./pool/workloads.ts";

async function run(chosen: Extract<PoolArguments, { role: "run" }>): Promise<void> {
  const { forks, rounds, json } = chosen;
  const runtimes = chosen.runtimes.length === 0 ? [thisRuntime()] : chosen.runtimes.map(runtimeNamed);
  const plan = { forks, rounds, warmUpMs: 200, batchMs: 50, seed: 1 };
  const startedAt = new Date().toISOString();
  const measured: RuntimeCells[] = [];
  for (const runtime of runtimes) {
    const workloads = chosen.workloads.map(findWorkload);
    const start = (name: string) => startContender<PoolConversation>(runtime, import.meta.url, name);
    const cells = await runPools(chosen.pools, workloads, plan, runtime, start, (words) =>
      process.stderr.write(`${words}\n`),
    );
    measured.push({ runtime: runtime.name, version: runtime.version, cells });
  }
  const go = chosen.workloads.includes("noop-64") ? measureGo(forks) : null;
  const packages = await packagesOf(Object.keys(pools));
  const benchmark: PoolBenchmark = {
    machine: machineLines(packages),
    ...{ startedAt, plan, go, runtimes: measured },
    libraries: [...packages.keys()],
  };
  process.stdout.write(`${reportPools(benchmark)}\n`);
  if (json !== null) writeFileSync(json, `${JSON.stringify(benchmark)}\n`);
}

function read(file: string): PoolBenchmark {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as PoolBenchmark;
  } catch (error) {
    throw new UsageError(`Cannot read --report ${file}: ${(error as Error).message}`);
  }
}

function runtimeNamed(name: string) {
  const found = findRuntime(name, process.cwd(), process.env.PATH ?? "");
  if (found === null) throw new UsageError(`--runtimes has "${name}": no such runtime is installed`);
  return found;
}

/** The pools that are a library's, with its version. */
async function packagesOf(names: readonly string[]): Promise<Map<string, string>> {
  const adapters = await Promise.all(names.map(loadAdapter));
  return new Map(
    adapters.flatMap(({ name, package: library }) =>
      library === null
        ? []
        : [[name, `${library} ${packageVersion(library, ownRoot()) ?? "missing"}`] as const],
    ),
  );
}

function machineLines(packages: ReadonlyMap<string, string>): string[] {
  return [machineLine(readEnvironment()), `poolmark ${ownVersion()} · ${[...packages.values()].join(", ")}`];
}

try {
  const chosen = parsePoolArguments(process.argv.slice(2));
  if (chosen.role === "run") await run(chosen);
  else if (chosen.role === "report") process.stdout.write(`${reportPools(read(chosen.file))}\n`);
  else {
    const follow = createContender(chosen.name);
    await obey(Promise.resolve(follow), (_, command: PoolConversation["command"]) => follow(command));
  }
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
}
