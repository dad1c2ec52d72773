import { seeded } from "../../src/stats/seeded.ts";

export interface OrderLine {
  readonly sku: string;
  readonly title: string;
  readonly quantity: number;
  readonly cents: number;
  readonly tags: readonly string[];
}

export interface Order {
  readonly id: number;
  readonly customer: { readonly name: string; readonly city: string };
  readonly lines: readonly OrderLine[];
}

const WORDS =
  "amber birch cedar delta ember fjord grove haven inlet jetty kelp lumen mesa north opal pine quartz reef".split(
    " ",
  );

/** A made-up order of a web shop, the same for the same id. One line is some 130 characters of JSON. */
export function makeOrder(id: number, lineCount: number): Order {
  const random = seeded(id);
  const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)] as Item;
  const words = (count: number) => Array.from({ length: count }, () => pick(WORDS));
  return {
    id,
    customer: { name: words(2).join(" "), city: pick(WORDS) },
    lines: Array.from({ length: lineCount }, (_, i) => ({
      sku: `${pick(WORDS)}-${i}`,
      title: words(5).join(" "),
      quantity: 1 + Math.floor(random() * 9),
      cents: 100 + Math.floor(random() * 9900),
      tags: words(3),
    })),
  };
}
