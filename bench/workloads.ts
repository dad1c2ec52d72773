import { scenario as ioTimer } from "../scenarios/io-timer.ts";
import { scenario as noop } from "../scenarios/noop.ts";
import { loadScenario } from "../scenarios/registry.ts";
import { scenario as skewed } from "../scenarios/skewed.ts";
import type { Scenario } from "../src/domain/scenario.ts";
import { moduleBeside } from "../src/host/module-beside.ts";

/** Both cores of a small machine, and the same everywhere, so that figures of two machines can be compared. */
export const WORKERS = 2;

/** One question to all contenders. */
export interface Workload {
  readonly scenario: Scenario;
  readonly jobsPerWorker: number;
  /** `open`: jobs arrive by the clock, and their latency is what is asked. */
  readonly load: "closed" | "open";
}

const echo = moduleBeside("echo", import.meta.url).href;

function dispatch(inFlight: number): Workload {
  const parts = { name: `noop-${inFlight}`, summary: `no-op, ${inFlight} in flight`, inFlight };
  return { scenario: { ...noop, ...parts }, jobsPerWorker: 1, load: "closed" };
}

function payload(kilobytes: number): Workload {
  const scenario: Scenario = {
    ...{ name: `payload-${kilobytes}k`, summary: `${kilobytes} KB there and back, 8 in flight` },
    ...{ kind: "payload", job: { module: echo, exportName: "run" }, jobsPerWorker: [1], inFlight: 8 },
    inputs: () => [new Uint8Array(kilobytes * 1024).fill(7)],
    expected: (input) => input,
  };
  return { scenario, jobsPerWorker: 1, load: "closed" };
}

async function compute(name: string): Promise<Workload> {
  return { scenario: await loadScenario(name), jobsPerWorker: 1, load: "closed" };
}

const listed: readonly Workload[] = [
  ...[1, 8, 64, 1024].map(dispatch),
  ...[1, 64].map(payload),
  ...(await Promise.all(["busy-100us", "busy-1ms", "busy-10ms"].map(compute))),
  {
    scenario: { ...ioTimer, summary: "waits for 5 ms, 32 jobs a worker" },
    ...{ jobsPerWorker: 32, load: "closed" },
  },
  { scenario: { ...skewed, summary: "heavy-tailed jobs, 0.1 to 15 ms" }, jobsPerWorker: 1, load: "open" },
];

/** Of `bench:pool`, by name. */
export const workloads: Readonly<Record<string, Workload>> = Object.fromEntries(
  listed.map((workload) => [workload.scenario.name, workload]),
);

/** Of `bench:self`: a no-op whose result may come with stamps, one in flight and two for each worker. */
export const selfWorkloads: readonly Workload[] = [1, 2 * WORKERS].map((inFlight) => {
  const { scenario, ...rest } = dispatch(inFlight);
  const job = { module: echo, exportName: "run" };
  return { ...rest, scenario: { ...scenario, name: `echo-${inFlight}`, job, verify: "isSame" } };
});

/** @throws RangeError for a name that is not there */
export async function loadWorkload(name: string): Promise<Scenario> {
  const found = [...listed, ...selfWorkloads].find(({ scenario }) => scenario.name === name);
  if (found === undefined) throw new RangeError(`No workload "${name}"`);
  return found.scenario;
}
