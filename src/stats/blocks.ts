/**
 * The noise that is left in a table of rows (forks) × columns (pools) when each row's and each column's own level are
 * taken out: the error variance of a randomised complete block design (Fisher; e.g. Montgomery, Design and Analysis of
 * Experiments, 4.1). From all columns together it is known far better than from two of them.
 *
 * @param rows of equal length, at least two of at least two
 */
export function residualVariance(rows: readonly (readonly number[])[]): { variance: number; df: number } {
  const rowCount = rows.length;
  const columnCount = rows[0]?.length ?? 0;
  if (rowCount < 2 || columnCount < 2 || rows.some((row) => row.length !== columnCount)) {
    throw new RangeError(
      `Cannot take the residual of ${rowCount} rows of ${columnCount}: need a table of 2 × 2 at least`,
    );
  }
  const average = (values: readonly number[]) =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  const grand = average(rows.flat());
  const rowMeans = rows.map(average);
  const columnMeans = Array.from({ length: columnCount }, (_, column) =>
    average(rows.map((row) => row[column] as number)),
  );
  let sumOfSquares = 0;
  for (const [i, row] of rows.entries()) {
    for (const [j, value] of row.entries()) {
      sumOfSquares += (value - (rowMeans[i] as number) - (columnMeans[j] as number) + grand) ** 2;
    }
  }
  const df = (rowCount - 1) * (columnCount - 1);
  return { variance: sumOfSquares / df, df };
}
