/** A table of plain text: the first column names, the others are figures. */
export interface Grid {
  readonly title: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** What the columns mean, and what is to be known. */
  readonly notes: readonly string[];
}

/** What columns mean is said once, below the last of grids that are alike. */
export function withLastNotes(grids: readonly Grid[], notes: readonly string[]): Grid[] {
  return grids.map((grid, i) =>
    i < grids.length - 1 ? grid : { ...grid, notes: [...grid.notes, ...notes] },
  );
}
