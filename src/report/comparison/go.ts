import type { FigureName } from "../../estimate/figures.ts";
import type { Comparison, Judged } from "../../gate/comparison.ts";
import type { Subject } from "../../gate/subject.ts";
import { bySubject } from "./words.ts";

/** Go's benchmark format has times in ns, and names of units without spaces. */
const UNITS: Readonly<Record<FigureName, readonly [unit: string, scale: number]>> = {
  throughput: ["jobs/s", 1],
  cpuMsPerJob: ["cpu-ns/op", 1e6],
  p99Ms: ["p99-ns", 1e6],
  startUpMs: ["start-ns", 1e6],
  memoryBytes: ["rss-bytes", 1],
};

/**
 * Go's benchmark text, a line a fork, both sides in one file: `benchstat -col side FILE` compares them, with tests and
 * intervals of its own.
 */
export function goBenchmark({ findings, machine }: Comparison): string {
  const cells = bySubject(findings).map(([, mine]) => mine);
  const side = (name: "baseline" | "current") => [
    `side: ${name}`,
    ...cells.flatMap((mine) => linesOf(mine, name)),
  ];
  return ["Unit jobs/s better=higher", `machine: ${machine}`, ...side("baseline"), ...side("current")].join(
    "\n",
  );
}

function linesOf(cell: readonly Judged[], side: "baseline" | "current"): string[] {
  const [first] = cell;
  if (first === undefined) return [];
  return first.values[side].map((_, fork) => {
    const metrics = cell.flatMap(({ figure, values }) => {
      const value = values[side][fork];
      const [unit, scale] = UNITS[figure];
      if (value === undefined) return [];
      const perJob = figure === "throughput" ? [`${number(1e9 / value)} ns/op`] : [];
      return [...perJob, `${number(value * scale)} ${unit}`];
    });
    return `${nameFor(first.subject)} 1 ${metrics.join(" ")}`;
  });
}

function nameFor({ question, runtime, scenario, pool, workers, jobsPerWorker }: Subject): string {
  const parts = { runtime, scenario, ...(question === "job" ? {} : { pool }), workers, jobsPerWorker };
  const pairs = Object.entries(parts).map(
    ([key, value]) => `${key}=${String(value).replaceAll(/[\s/]/g, "_")}`,
  );
  return `Benchmark${question === "job" ? "Job" : "Pool"}/${pairs.join("/")}`;
}

function number(value: number): string {
  return String(Number(value.toPrecision(7)));
}
