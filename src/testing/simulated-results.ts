import type { CellResult, ForkResult, Results } from "../results/schema.ts";
import { forkOf } from "./cell-results.ts";

/** Normally distributed noise from a uniform source (Box and Muller). */
export function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

export interface Simulation {
  readonly random: () => number;
  readonly forks: number;
  /** Standard deviation of the logarithm of a cell's figure in a fork. */
  readonly spread: number;
  readonly scenarios: readonly string[];
  readonly pools: readonly string[];
  /** Cost of a subject, as a factor; default: 1. Of the job it is that of the reference and all pools. */
  readonly slower?: (scenario: string, subject: string) => number;
  /** Factor of a pool's start-up or memory; default: 1. */
  readonly more?: (what: "start-up" | "memory", pool: string) => number;
  /** What the machine is worth in this run: common to all. */
  readonly machine?: number;
}

/** A run as it would be measured with this spread between forks: blocks of a reference, its anchor and pools. */
export function simulateResults(simulation: Simulation): Results {
  const { scenarios, pools } = simulation;
  const cells = scenarios.flatMap((scenario, block) => [
    ...pools.map((pool) => cell(simulation, { block, scenario, pool, role: "contender" })),
    cell(simulation, { block, scenario, pool: "no-dispatch", role: "reference" }),
    cell(simulation, { block, scenario, pool: "anchor", role: "anchor" }),
  ]);
  return {
    ...{ schemaVersion: 3, poolmark: "0.1.0", status: "complete", seed: 1, cells },
    ...{ startedAt: "2026-01-02T03:04:05.000Z", finishedAt: "2026-01-02T03:09:05.000Z" },
    config: { scenarios: [...scenarios], pools: [...pools], turnMs: 15, code: "compiled", load: "closed" },
    environment: {
      ...{ cpuModel: "Imaginary CPU", cores: 2, quotaCores: null, platform: "linux", arch: "x64" },
      ...{ coresAssumed: false, logicalCores: 2, memoryBytes: null, memoryLimitBytes: null, release: null },
      runtimes: [{ label: "node", name: "node", version: "20.1.0", probes: {} }],
      packages: { piscina: "5.0.0" },
    },
    scenarios: scenarios.map((name) => ({ name, kind: "cpu", inputs: 1, inputsDigest: name })),
  } as unknown as Results;
}

function cell(
  simulation: Simulation,
  parts: Pick<CellResult, "block" | "scenario" | "pool" | "role">,
): CellResult {
  const { random, forks: count, spread, slower, more, machine = 1 } = simulation;
  const noisy = (value: number) => value * Math.exp(spread * normal(random));
  const ofJob = parts.role === "anchor" ? 1 : (slower?.(parts.scenario, "job") ?? 1);
  const cost = machine * ofJob * (slower?.(parts.scenario, parts.pool) ?? 1);
  const forks = Array.from({ length: count }, (_, fork): ForkResult => {
    const wallMs = noisy(1000 * cost);
    return forkOf(fork, [1000], {
      turns: [[0, 0, 1000, wallMs]],
      usage: {
        jobs: 1000,
        cpuMs: noisy(2000 * cost),
        threadCpu: null,
        loopDelayP99Ms: 0,
        loopDelayMaxMs: 0,
      },
      startUp:
        parts.role !== "contender"
          ? null
          : {
              importMs: null,
              constructMs: 1,
              readyMs: noisy(70 * machine * (more?.("start-up", parts.pool) ?? 1)),
              firstResultMs: 1,
            },
      memory:
        parts.role !== "contender"
          ? null
          : {
              beforeBytes: 5e7,
              readyBytes: noisy(8e7 * (more?.("memory", parts.pool) ?? 1)),
              peakBytes: null,
            },
    });
  });
  const common = {
    runtime: "node",
    workers: 2,
    workersAsked: ["1x"],
    jobsPerWorker: 1,
    outcome: "ok",
    reason: null,
  };
  return { ...common, ...parts, forks } as unknown as CellResult;
}
