import type { Scenario } from "../src/domain/scenario.ts";
import { makeOrder, type Order } from "./jobs/order.ts";

const LINES = 750; // some 100 KB of JSON

/** Parses a document, changes it, and writes it back: text in, text out. */
export function run(text: string): string {
  const order = JSON.parse(text) as Order;
  const lines = order.lines.map((line) => ({ ...line, totalCents: line.quantity * line.cents }));
  return JSON.stringify({ ...order, lines });
}

export const scenario: Scenario = {
  name: "cpu-json",
  kind: "cpu",
  summary: "parse, change and stringify a document of some 100 KB",
  job: { module: import.meta.url, exportName: "run" },
  jobsPerWorker: [1],
  inputs: ({ seed }) => Array.from({ length: 16 }, (_, i) => JSON.stringify(makeOrder(seed + i, LINES))),
  expected(input) {
    // The totals written into the text, where the job goes over parsed objects.
    return (input as string).replace(
      /"quantity":(\d+),"cents":(\d+),"tags":(\[[^\]]*\])/g,
      (line, quantity, cents) => `${line},"totalCents":${Number(quantity) * Number(cents)}`,
    );
  },
};
