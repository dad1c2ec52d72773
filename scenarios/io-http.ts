import type { Scenario } from "../src/domain/scenario.ts";

const WAIT_MS = 5;

interface Request {
  readonly url: string;
  readonly id: number;
}

/** One GET from a server that answers after 5 ms. */
export async function run({ url }: Request): Promise<number> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`GET ${url} answered ${response.status}`);
  return Number(await response.text());
}

export const scenario: Scenario = {
  name: "io-http",
  kind: "io",
  summary: "GET from a loopback server that answers after 5 ms",
  job: { module: import.meta.url, exportName: "run" },
  jobsPerWorker: [1, 32],
  service: true,
  inputs: ({ serviceUrl }) =>
    Array.from({ length: 16 }, (_, id) => ({ url: `${serviceUrl}/?waitMs=${WAIT_MS}&id=${id}`, id })),
  expected: (input) => (input as Request).id,
};
