// The price of the harness itself: a no-op job through each adapter, next to its library used by hand.
//   npm run bench:self [-- --forks N] [--rounds N] [--pools LIST] [--json FILE]
import { writeFileSync } from "node:fs";
import { UsageError } from "../src/domain/usage-error.ts";
import { readEnvironment } from "../src/host/environment.ts";
import { ownRoot, ownVersion, packageVersion } from "../src/host/packages.ts";
import { thisRuntime } from "../src/host/runtime.ts";
import { loadAdapter, pools } from "../src/pools/registry.ts";
import { machineLine } from "../src/report/machine.ts";
import { plural } from "../src/report/numbers.ts";
import { obey, startContender } from "./contender-process.ts";
import { parseSelfArguments, type SelfArguments } from "./self/arguments.ts";
import { openContender } from "./self/contender.ts";
import { follow, type SelfConversation } from "./self/conversation.ts";
import type { Plan } from "./self/measure-pool.ts";
import { reportSelf } from "./self/report.ts";
import { runSelf } from "./self/run.ts";
import { exitCode } from "./self/summary.ts";

async function run({ forks, rounds, json, pools: chosen }: Extract<SelfArguments, { role: "run" }>) {
  const names = chosen ?? Object.keys(pools);
  for (const name of names)
    if (!(name in pools))
      throw new UsageError(`Unknown pool "${name}": there are ${Object.keys(pools).join(", ")}`);
  if (json !== null) writeOrRefuse(json, ""); // now, not after two minutes
  const plan: Plan = { forks, rounds, warmUpMs: 400, batchMs: 10, sampledMs: 100 };
  const machine = await describeMachine(names);
  process.stdout.write(`${headLines(machine, plan).join("\n")}\n\n`);
  const summaries = await runSelf(names, plan, machine.runtime.name, (pool, way) =>
    startContender<SelfConversation>(machine.runtime, import.meta.url, `${pool}/${way}`),
  );
  process.stdout.write(`${reportSelf(summaries)}\n`);
  if (json !== null) {
    const { label: _, path: __, ...runtime } = machine.runtime;
    writeOrRefuse(json, `${JSON.stringify({ ...machine, runtime, plan, pools: summaries }, null, 2)}\n`);
  }
  return exitCode(summaries);
}

function writeOrRefuse(file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (error) {
    throw new UsageError(`Cannot write --json ${file}: ${(error as Error).message}`);
  }
}

async function describeMachine(names: readonly string[]) {
  const adapters = await Promise.all(names.map(loadAdapter));
  const packages = [...adapters.flatMap((adapter) => adapter.package ?? []), "mitata"];
  return {
    poolmark: ownVersion(),
    runtime: thisRuntime(),
    packages: Object.fromEntries(packages.map((name) => [name, packageVersion(name, ownRoot())])),
    ...readEnvironment(),
  };
}

function headLines(machine: Awaited<ReturnType<typeof describeMachine>>, plan: Plan): string[] {
  const { packages, runtime } = machine;
  const versions = Object.entries(packages).map(([name, version]) => `${name} ${version ?? "missing"}`);
  return [
    `poolmark ${machine.poolmark} · its own price · ${plural(plan.forks, "fork")} of ${plural(plan.rounds, "round")}, batches of ${plan.batchMs} ms`,
    machineLine(machine),
    [`${runtime.name} ${runtime.version}`, versions.join(", ")].join(" · "),
  ];
}

try {
  const chosen = parseSelfArguments(process.argv.slice(2));
  if (chosen.role === "contender") await obey(openContender(chosen.pool, chosen.way), follow);
  else process.exitCode = await run(chosen);
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
}
