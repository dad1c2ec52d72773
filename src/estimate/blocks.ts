import { groupBy } from "../domain/group-by.ts";
import type { Contrast } from "./contrast.ts";

/** One value in a table of rows (forks) × columns (candidates) with holes in it. */
export interface Observation {
  readonly row: number;
  readonly column: number;
  readonly value: number;
  /** Of how many repetitions it is the mean: so much more it counts. */
  readonly weight: number;
}

export interface BlockFit {
  /** Columns whose level can be compared with the first one's: those that share rows with it, or with one that does. */
  readonly connected: ReadonlySet<number>;
  /** In how many rows a column stands beside another one: only these tell anything of it. */
  rowsOf(column: number): number;
  /** Degrees of freedom that the noise is known with, of every difference; 0: there is nothing to judge it from. */
  readonly df: number;
  /** Level of a column less that of another, both connected. */
  difference(above: number, below: number): Contrast;
}

/**
 * Columns compared by all rows at once, though not every column is in every row: weighted least squares for rows and columns, the
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
  // The reduced normal equations: how much two columns share rows, and what is left of a column without its rows' levels.
  const matrix = columns.map(() => new Array<number>(size).fill(1 / size));
  const right = new Array<number>(size).fill(0);
  for (const row of rows) {
    const level = mean(row, ({ value }) => value);
    const total = weightOf(row);
    for (const one of row) {
      right[at(one)] = (right[at(one)] as number) + one.weight * (one.value - level);
      for (const other of row) {
        const line = matrix[at(one)] as number[];
        const shared = one.weight * ((one === other ? 1 : 0) - other.weight / total);
        line[at(other)] = (line[at(other)] as number) + shared;
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
    df,
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

/** What the rows that two columns share tell of their difference, and how many these are: the t test of paired values, weighted. */
export function compareDirectly(
  above: readonly Observation[],
  below: readonly Observation[],
): { readonly rows: number; readonly difference: Contrast } {
  const partners = new Map(below.map((one) => [one.row, one]));
  const differences = above.flatMap((one) => {
    const partner = partners.get(one.row);
    if (partner === undefined) return [];
    return [{ value: one.value - partner.value, weight: 1 / (1 / one.weight + 1 / partner.weight) }];
  });
  const total = differences.reduce((sum, { weight }) => sum + weight, 0);
  const estimate = differences.reduce((sum, { value, weight }) => sum + weight * value, 0) / total;
  const squares = differences.reduce((sum, { value, weight }) => sum + weight * (value - estimate) ** 2, 0);
  const df = Math.max(0, differences.length - 1);
  const standardError = df === 0 ? 0 : Math.sqrt(squares / df / total);
  return { rows: differences.length, difference: { estimate, standardError, df } };
}

const weightOf = (row: readonly Observation[]) => row.reduce((sum, { weight }) => sum + weight, 0);

const mean = (row: readonly Observation[], figure: (one: Observation) => number) =>
  row.reduce((sum, one) => sum + one.weight * figure(one), 0) / weightOf(row);

/** The rows of two columns and more that hang together with a column. */
function rowsBeside(observations: readonly Observation[], from: number): Observation[][] {
  const byRow = groupBy(observations, ({ row }) => row);
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
    const rest = (one: Observation) => one.value - effectOf(one);
    const level = mean(row, rest);
    for (const one of row) sumOfSquares += one.weight * (rest(one) - level) ** 2;
  }
  const df = Math.max(0, rows.flat().length - rows.length - columns + 1);
  return { variance: df === 0 ? 0 : sumOfSquares / df, df };
}

/** Gauss and Jordan's elimination in place, of a symmetric and positive definite matrix: that takes no search for pivots. */
function invert(matrix: readonly (readonly number[])[]): readonly Float64Array[] {
  const rows = matrix.map((row) => Float64Array.from(row));
  for (const [column, pivot] of rows.entries()) {
    const scale = 1 / (pivot[column] as number);
    pivot[column] = 1;
    for (let k = 0; k < pivot.length; k++) pivot[k] = (pivot[k] as number) * scale;
    for (const row of rows) {
      const factor = row === pivot ? 0 : (row[column] as number);
      if (factor === 0) continue;
      row[column] = 0;
      for (let k = 0; k < row.length; k++) row[k] = (row[k] as number) - factor * (pivot[k] as number);
    }
  }
  return rows;
}
