import { scenario as ioTimer } from "../scenarios/io-timer.ts";
import { scenario as noop } from "../scenarios/noop.ts";
import { loadScenario } from "../scenarios/registry.ts";
import { scenario as skewed } from "../scenarios/skewed.ts";
import type { Scenario } from "../src/domain/scenario.ts";
import { moduleBeside } from "../src/host/module-beside.ts";

/** Both cores of a small machine, and the same everywhere, so that figures of two machines can be compared. */
export const WORKERS = 2;

const echo = { module: moduleBeside("echo", import.meta.url).href, exportName: "run" };

function dispatch(inFlight: number): Scenario {
  const summary = `no-op, ${inFlight} in flight`;
  return { ...noop, name: `noop-${inFlight}`, summary, inFlight, jobsPerWorker: [1] };
}

function payload(kilobytes: number): Scenario {
  return {
    ...{ name: `payload-${kilobytes}k`, summary: `${kilobytes} KB there and back, 8 in flight` },
    ...{ kind: "payload", job: echo, jobsPerWorker: [1], inFlight: 8 },
    inputs: () => [new Uint8Array(kilobytes * 1024).fill(7)],
    expected: (input) => input,
  };
}

/** Of `bench:pool`. `open`: jobs arrive by the clock, and their latency is what is asked. */
export const workloads: Readonly<Record<"closed" | "open", readonly Scenario[]>> = {
  closed: [
    ...[1, 8, 64, 1024].map(dispatch),
    ...[1, 64].map(payload),
    ...(await Promise.all(["busy-100us", "busy-1ms", "busy-10ms"].map(loadScenario))),
    { ...ioTimer, summary: "waits for 5 ms, 32 jobs a worker", jobsPerWorker: [32] },
  ],
  open: [{ ...skewed, summary: "heavy-tailed jobs, 0.1 to 15 ms" }],
};

/** Of `bench:self`: a no-op whose result may come with stamps, one in flight and two for each worker. */
export const selfWorkloads: readonly Scenario[] = [1, 2 * WORKERS].map((inFlight) => {
  return { ...dispatch(inFlight), name: `echo-${inFlight}`, job: echo, verify: "isSame" };
});

/** One of these, or a scenario. @throws RangeError for a name that is not there */
export async function loadWorkload(name: string): Promise<Scenario> {
  const own = [...workloads.closed, ...workloads.open, ...selfWorkloads];
  return own.find((one) => one.name === name) ?? loadScenario(name);
}
