import { scenarios } from "../../scenarios/registry.ts";
import { groupBy } from "../domain/group-by.ts";
import type { PoolAdapter } from "../domain/pool.ts";
import { type Suite, suites } from "../driver/suites.ts";
import { RUNTIME_NAMES } from "../host/find-runtime.ts";
import { ownRoot, packageVersion, projectLibraries } from "../host/packages.ts";
import { loadAdapter, pools } from "../pools/registry.ts";
import { drawList } from "../report/draw/fit.ts";
import { drawOptions } from "./output.ts";
import type { World } from "./world.ts";

type Line = readonly [name: string, text: string];

/** Lists what can be measured, and what each runtime supports. */
export async function showList(world: World): Promise<number> {
  const adapters = await Promise.all(Object.keys(pools).map(loadAdapter));
  const loaded = await Promise.all(Object.values(scenarios).map(async (load) => (await load()).scenario));
  const roots = projectLibraries(world.cwd);
  const described = await Promise.all(adapters.map((adapter) => describePool(adapter, roots)));
  const sections: [title: string, lines: Line[]][] = [
    ["Pools", described.flat()],
    [
      "Scenarios",
      loaded.map(({ name, summary, kind, jobsPerWorker }) => {
        const many = jobsPerWorker.length > 1 ? `; jobs per worker: ${jobsPerWorker.join(", ")}` : "";
        return [name, `${summary} (${kind}${many})`];
      }),
    ],
    [
      "Suites",
      Object.values(suites).map((suite) => [
        suite.name,
        `${suite.summary} (${columnsOf(suite)} workers; ${suite.forks} forks)`,
      ]),
    ],
    [
      "Runtimes",
      [
        ["here", "cells run in the runtime that runs poolmark; --runtimes names others"],
        ...(await support(adapters, roots)),
      ],
    ],
  ];
  const { columns } = drawOptions(world);
  const drawn = sections.map(([title, lines]) => `${title}\n${drawList(lines, columns, "  ")}`);
  world.stdout(`${drawn.join("\n\n")}\n`);
  return 0;
}

/** Scenarios, and the worker counts at which they are measured. */
function columnsOf({ scenarios, workers, workersFor }: Suite): string {
  const countsOf = (name: string) => (workersFor?.[name] ?? workers).join(", ");
  const byCounts = groupBy(scenarios ?? ["all scenarios"], countsOf);
  return [...byCounts].map(([counts, names]) => `${names.join(", ")} at ${counts}`).join("; ");
}

async function describePool(adapter: PoolAdapter, roots: Readonly<Record<string, string>>): Promise<Line[]> {
  const version =
    adapter.package === null
      ? ""
      : ` (${packageVersion(adapter.package, roots[adapter.package] ?? ownRoot()) ?? "not installed"})`;
  const settings = Object.entries(adapter.settings).map(
    ([name, { values, standard, summary }]): Line => [
      "",
      `[${name}=${values.join("|")}] ${summary} (default: ${standard})`,
    ],
  );
  const lacks = Object.entries(adapter.abilities)
    .filter(([name, ability]) => name !== "serialization" && ability !== true)
    .map(([name]) => name);
  const without: Line[] = lacks.length === 0 ? [] : [["", `cannot: ${lacks.join(", ")}`]];
  return [[adapter.name, `${adapter.summary}${version}`], ...settings, ...without];
}

async function support(
  adapters: readonly PoolAdapter[],
  roots: Readonly<Record<string, string>>,
): Promise<Line[]> {
  return Promise.all(
    RUNTIME_NAMES.map(async (runtime): Promise<Line> => {
      const reasons = await Promise.all(
        adapters.map(async (adapter) => {
          const packageRoot = roots[adapter.package ?? ""] ?? null;
          return { name: adapter.name, reason: await adapter.check({ runtime, packageRoot }) };
        }),
      );
      const missing = reasons.filter(({ reason }) => reason !== null);
      if (missing.length === 0) return [runtime, "all pools"];
      return [
        runtime,
        `all pools but ${missing.map(({ name, reason }) => `${name} (${reason})`).join(", ")}`,
      ];
    }),
  );
}
