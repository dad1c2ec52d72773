/** The parameters at which a sum of squares is least, all of them 0 or more. */
interface LeastSquares {
  readonly parameters: readonly number[];
  readonly sumOfSquares: number;
}

const MOST_STEPS = 500;

/**
 * Minimises a sum of squared residuals over parameters that are not negative: Levenberg's and Marquardt's method (Marquardt
 * 1963) with differences for derivatives; a parameter at 0 that would go below stays there.
 *
 * @param starts where to begin; the best end of all is taken
 */
export function minimizeSquares(
  residuals: (parameters: readonly number[]) => readonly number[],
  starts: readonly (readonly number[])[],
): LeastSquares {
  const ends = starts.map((start) => descend(residuals, start));
  return ends.reduce((best, end) => (end.sumOfSquares < best.sumOfSquares ? end : best));
}

const squares = (values: readonly number[]) => values.reduce((sum, value) => sum + value * value, 0);

function descend(
  residuals: (parameters: readonly number[]) => readonly number[],
  start: readonly number[],
): LeastSquares {
  let parameters = [...start];
  let now = residuals(parameters);
  let damping = 1e-3;
  for (let step = 0; step < MOST_STEPS && damping < 1e12; step++) {
    const columns = parameters.map((_, i) => derivative(residuals, parameters, i));
    const gradient = columns.map((column) => dot(column, now));
    const free = parameters.flatMap((value, i) => (value > 0 || (gradient[i] as number) < 0 ? [i] : []));
    if (free.length === 0) break;
    const normal = free.map((i) =>
      free.map((j) => {
        const product = dot(columns[i] as number[], columns[j] as number[]);
        return i === j ? product * (1 + damping) + 1e-300 : product;
      }),
    );
    const move = solve(
      normal,
      free.map((i) => -(gradient[i] as number)),
    );
    const next = [...parameters];
    for (const [at, i] of free.entries())
      next[i] = Math.max(0, (parameters[i] as number) + (move[at] as number));
    const then = residuals(next);
    if (squares(then) < squares(now)) {
      const gain = 1 - squares(then) / squares(now);
      parameters = next;
      now = then;
      damping = Math.max(1e-12, damping / 10);
      if (gain < 1e-14) break;
    } else damping *= 10;
  }
  return { parameters, sumOfSquares: squares(now) };
}

function derivative(
  residuals: (parameters: readonly number[]) => readonly number[],
  at: readonly number[],
  i: number,
): number[] {
  const width = 1e-6 * Math.max(Math.abs(at[i] as number), 1e-4);
  const moved = (by: number) => residuals(at.map((value, j) => (j === i ? value + by : value)));
  const [after, before] = [moved(width), moved(-width)];
  return after.map((value, k) => (value - (before[k] as number)) / (2 * width));
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, i) => sum + value * (b[i] as number), 0);
}

/** Gauss's elimination with the largest pivot. */
function solve(matrix: readonly (readonly number[])[], right: readonly number[]): number[] {
  const rows = matrix.map((row, i) => [...row, right[i] as number]);
  const size = rows.length;
  for (let column = 0; column < size; column++) {
    const rest = rows
      .slice(column)
      .sort((a, b) => Math.abs(b[column] as number) - Math.abs(a[column] as number));
    rows.splice(column, size, ...rest);
    const pivot = rows[column] as number[];
    for (const row of rows.slice(column + 1)) {
      const factor = (row[column] as number) / (pivot[column] as number);
      for (let k = column; k <= size; k++) row[k] = (row[k] as number) - factor * (pivot[k] as number);
    }
  }
  const result = new Array<number>(size).fill(0);
  for (let i = size - 1; i >= 0; i--) {
    const row = rows[i] as number[];
    const known = result.reduce((sum, value, j) => (j > i ? sum + value * (row[j] as number) : sum), 0);
    result[i] = ((row[size] as number) - known) / (row[i] as number);
  }
  return result;
}
