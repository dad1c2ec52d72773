import type { Scenario } from "../src/domain/scenario.ts";
import { makeOrder, type Order, type OrderLine } from "./jobs/order.ts";

const WAIT_MS = 5;
const LINES = 60;

interface Request {
  readonly url: string;
  readonly id: number;
}

/** An API handler: asks another service, parses, validates, renders. */
export async function run({ url }: Request): Promise<string> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`GET ${url} answered ${response.status}`);
  return render(validate(JSON.parse(await response.text())));
}

function validate(value: unknown): Order {
  const order = value as Order;
  if (!Number.isInteger(order.id)) throw new TypeError(`Order id is ${order.id}, expected an integer`);
  for (const line of order.lines) {
    if (!Number.isInteger(line.quantity) || line.quantity < 1)
      throw new RangeError(`Quantity is ${line.quantity}`);
    if (!/^[a-z]+-\d+$/.test(line.sku)) throw new RangeError(`Article number is "${line.sku}"`);
  }
  return order;
}

function render(order: Order): string {
  const money = (cents: number) => (cents / 100).toFixed(2);
  const row = (line: OrderLine) =>
    `<tr><td>${escapeHtml(line.title)}</td><td>${line.quantity}</td><td>${money(line.quantity * line.cents)}</td></tr>`;
  const total = order.lines.reduce((sum, line) => sum + line.quantity * line.cents, 0);
  return `<h1>Order ${order.id}</h1><table>${order.lines.map(row).join("")}</table><p>${money(total)}</p>`;
}

function escapeHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}

export const scenario: Scenario = {
  name: "api-requests",
  kind: "mixed",
  summary: "an API handler: a wait of 5 ms for another service, then parse, validate, render",
  job: { module: import.meta.url, exportName: "run" },
  jobsPerWorker: [1, 32],
  service: true,
  inputs: ({ seed, serviceUrl }) =>
    Array.from({ length: 16 }, (_, i) => {
      const id = seed + i;
      return { url: `${serviceUrl}/order?waitMs=${WAIT_MS}&id=${id}&lines=${LINES}`, id };
    }),
  // From the order itself: what comes over the wire is compared with it.
  expected: (input) => render(makeOrder((input as Request).id, LINES)),
};
