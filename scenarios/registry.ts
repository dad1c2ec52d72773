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
  "payload-clone": () => import("./payload-clone.ts"),
  "payload-transfer": () => import("./payload-transfer.ts"),
  "payload-shared": () => import("./payload-shared.ts"),
  "io-timer": () => import("./io-timer.ts"),
  "io-file": () => import("./io-file.ts"),
  "io-http": () => import("./io-http.ts"),
  "api-requests": () => import("./api-requests.ts"),
  skewed: () => import("./skewed.ts"),
};
