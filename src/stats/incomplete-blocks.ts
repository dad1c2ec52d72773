import type { Contrast } from "./contrast.ts";

/** One value in a table of rows (forks) × columns (candidates) with holes in it. */
export interface Observation {
  readonly row: number;
  readonly column: number;
  readonly value: number;
}

export interface BlockFit {
  /** Columns whose level can be compared with the first one's: those that share rows with it, or with one that does. */
  readonly connected: ReadonlySet<number>;
  /** In how many rows a column stands beside another one: only these tell anything of it. */
  rowsOf(column: number): number;
  /** Level of a column less that of another, both connected. Without noise to judge from, `df` is 0. */
  difference(above: number, below: number): Contrast;
}

/**
 * Columns compared by all rows at once, though not every column is in every row: least squares for rows and columns, the
 * intra-block analysis of an incomplete block design (Yates 1936; Montgomery, Design and Analysis of Experiments, 4.4).
 * Whatever moves a row moves all of its columns and counts as no noise; the noise is that of all columns together.
 *
 * @param from the column that the others are to be compared with, directly or by way of others
 */
export function fitBlocks(observations: readonly Observation[], from: number): BlockFit {
  const rows = rowsBeside(observations, from);
  const columns = [...new Set([from, ...rows.flat().map(({ column }) => column)])];
  const place = new Map(columns.map((column, i) => [column, i]));
  const at = ({ column }: Observation) => place.get(column) as number;
  const size = columns.length;
  // The reduced normal equations: how often two columns share a row, and what is left of a column without its rows' levels.
  const matrix = columns.map(() => new Array<number>(size).fill(1 / size));
  const right = new Array<number>(size).fill(0);
  for (const row of rows) {
    const level = mean(row);
    for (const one of row) {
      right[at(one)] = (right[at(one)] as number) + one.value - level;
      for (const other of row) {
        const line = matrix[at(one)] as number[];
        line[at(other)] = (line[at(other)] as number) + (one === other ? 1 : 0) - 1 / row.length;
      }
    }
  }
  const inverse = invert(matrix);
  const effects = inverse.map((line) =>
    line.reduce((sum, value, i) => sum + value * (right[i] as number), 0),
  );
  const { variance, df } = noiseOf(rows, (one) => effects[at(one)] as number, size);
  return {
    connected: new Set(columns),
    rowsOf: (column) => rows.filter((row) => row.some((one) => one.column === column)).length,
    difference(above, below) {
      const [a, b] = [place.get(above), place.get(below)];
      if (a === undefined || b === undefined)
        throw new RangeError(
          `Cannot compare columns ${above} and ${below}: they share no row, not even by way of others`,
        );
      const cell = (i: number, j: number) => inverse[i]?.[j] as number;
      const share = Math.max(0, cell(a, a) + cell(b, b) - 2 * cell(a, b));
      return {
        estimate: (effects[a] as number) - (effects[b] as number),
        standardError: Math.sqrt(variance * share),
        df,
      };
    },
  };
}

const mean = (row: readonly Observation[]) => row.reduce((sum, { value }) => sum + value, 0) / row.length;

/** The rows of two columns and more that hang together with a column. */
function rowsBeside(observations: readonly Observation[], from: number): Observation[][] {
  const byRow = new Map<number, Observation[]>();
  for (const one of observations) byRow.set(one.row, [...(byRow.get(one.row) ?? []), one]);
  const open = [...byRow.values()].filter((row) => row.length > 1);
  const found: Observation[][] = [];
  const reached = new Set([from]);
  for (;;) {
    const at = open.findIndex((row) => row.some(({ column }) => reached.has(column)));
    const [row] = at < 0 ? [] : open.splice(at, 1);
    if (row === undefined) return found;
    found.push(row);
    for (const { column } of row) reached.add(column);
  }
}

/** What rows' and columns' levels leave over. */
function noiseOf(
  rows: readonly (readonly Observation[])[],
  effectOf: (one: Observation) => number,
  columns: number,
): { readonly variance: number; readonly df: number } {
  let sumOfSquares = 0;
  for (const row of rows) {
    const rest = row.map((one) => one.value - effectOf(one));
    const level = rest.reduce((sum, value) => sum + value, 0) / rest.length;
    for (const value of rest) sumOfSquares += (value - level) ** 2;
  }
  const df = Math.max(0, rows.flat().length - rows.length - columns + 1);
  return { variance: df === 0 ? 0 : sumOfSquares / df, df };
}

/** Gauss and Jordan's elimination, the largest pivot first, of a matrix that has an inverse. */
function invert(matrix: readonly (readonly number[])[]): number[][] {
  const size = matrix.length;
  const rows = matrix.map((row, i) => [...row, ...row.map((_, j) => (i === j ? 1 : 0))]);
  for (let column = 0; column < size; column++) {
    const rest = rows.slice(column).map((row) => Math.abs(row[column] as number));
    const largest = column + rest.indexOf(Math.max(...rest));
    [rows[column], rows[largest]] = [rows[largest] as number[], rows[column] as number[]];
    const pivot = rows[column] as number[];
    const scale = pivot[column] as number;
    for (let k = column; k < 2 * size; k++) pivot[k] = (pivot[k] as number) / scale;
    for (const row of rows) {
      const factor = row === pivot ? 0 : (row[column] as number);
      if (factor !== 0)
        for (let k = column; k < 2 * size; k++) row[k] = (row[k] as number) - factor * (pivot[k] as number);
    }
  }
  return rows.map((row) => row.slice(size));
}
