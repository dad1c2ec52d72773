import type { Scenario } from "../src/domain/scenario.ts";
import { seeded } from "../src/stats/seeded.ts";

const SIZE = 112;

interface Factors {
  readonly a: Float64Array;
  readonly b: Float64Array;
}

/** The product of two square matrices, row by row. */
export function run({ a, b }: Factors): Float64Array {
  const product = new Float64Array(SIZE * SIZE);
  for (let row = 0; row < SIZE; row++) {
    for (let k = 0; k < SIZE; k++) {
      const factor = a[row * SIZE + k] as number;
      for (let column = 0; column < SIZE; column++) {
        const at = row * SIZE + column;
        product[at] = (product[at] as number) + factor * (b[k * SIZE + column] as number);
      }
    }
  }
  return product;
}

/** The same product as inner products, one place at a time. Small integers: no order of adding rounds. */
function innerProducts({ a, b }: Factors): Float64Array {
  return Float64Array.from({ length: SIZE * SIZE }, (_, at) => {
    let sum = 0;
    for (let k = 0; k < SIZE; k++) {
      sum += (a[Math.floor(at / SIZE) * SIZE + k] as number) * (b[k * SIZE + (at % SIZE)] as number);
    }
    return sum;
  });
}

export const scenario: Scenario = {
  name: "cpu-matmul",
  kind: "cpu",
  summary: "product of two Float64Array matrices, 100 KB each",
  job: { module: import.meta.url, exportName: "run" },
  jobsPerWorker: [1],
  inputs({ seed }) {
    const random = seeded(seed);
    const matrix = () => Float64Array.from({ length: SIZE * SIZE }, () => Math.floor(random() * 10));
    return Array.from({ length: 8 }, () => ({ a: matrix(), b: matrix() }));
  },
  expected: (input) => innerProducts(input as Factors),
};
