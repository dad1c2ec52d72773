import type { Scenario } from "../src/domain/scenario.ts";

/** The only list of scenarios, in the order of tables. Lazy: a worker loads its own scenario and nothing else. */
export const scenarios: Readonly<Record<string, () => Promise<{ readonly scenario: Scenario }>>> = {
  noop: () => import("./noop.ts"),
  "cpu-primes": () => import("./cpu-primes.ts"),
  "cpu-hash": () => import("./cpu-hash.ts"),
  "cpu-json": () => import("./cpu-json.ts"),
  "cpu-matmul": () => import("./cpu-matmul.ts"),
  "cpu-image": () => import("./cpu-image.ts"),
  "native-image": () => import("./native-image.ts"),
  "native-hash": () => import("./native-hash.ts"),
  "payload-1kb": () => clone(1024, "payload-1kb"),
  "payload-64kb": () => clone(64 * 1024, "payload-64kb"),
  "payload-clone": () => import("./payload-clone.ts"),
  "payload-transfer": () => import("./payload-transfer.ts"),
  "payload-shared": () => import("./payload-shared.ts"),
  "io-timer": () => import("./io-timer.ts"),
  "io-file": () => import("./io-file.ts"),
  "io-http": () => import("./io-http.ts"),
  "api-requests": () => import("./api-requests.ts"),
  skewed: () => import("./skewed.ts"),
  "busy-10us": () => busy(10, "busy-10us"),
  "busy-30us": () => busy(30, "busy-30us"),
  "busy-100us": () => busy(100, "busy-100us"),
  "busy-300us": () => busy(300, "busy-300us"),
  "busy-1ms": () => busy(1000, "busy-1ms"),
  "busy-10ms": () => busy(10_000, "busy-10ms"),
  "busy-100ms": () => busy(100_000, "busy-100ms"),
};

/** @throws RangeError for a name that is not there */
export async function loadScenario(name: string): Promise<Scenario> {
  const load = scenarios[name];
  if (load === undefined) throw new RangeError(`No scenario "${name}"`);
  return (await load()).scenario;
}

async function busy(us: number, name: string): Promise<{ readonly scenario: Scenario }> {
  const { busyFor } = await import("./busy.ts");
  return { scenario: busyFor(us, name) };
}

async function clone(bytes: number, name: string): Promise<{ readonly scenario: Scenario }> {
  const { cloneOf } = await import("./payload-clone.ts");
  return { scenario: cloneOf(bytes, name) };
}
