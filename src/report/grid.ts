/** A table as data: what stands where, and what it means. Drawers decide how it looks. */
export interface Grid {
  readonly title: string;
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
  /** Sentences about the whole table. */
  readonly notes?: readonly string[];
  /** Worth a look only for those who want all of it: folded away where the medium can. */
  readonly folded?: boolean;
}

export interface Column {
  readonly heading: string;
  /** What its figures are, where the heading does not say it. */
  readonly meaning?: string;
  /** `name`: says what a row is, and stands in every part of a table that is too wide for one. */
  readonly kind: "name" | "figure" | "text";
}

interface Row {
  readonly cells: readonly Cell[];
  /** Measured only to compare others with it: drawn back, and a note on all other rows is one on all rows. */
  readonly isYardstick?: boolean;
}

export type Cell = string | ToldCell;

interface ToldCell {
  /** Its first line is what counts, those below are beside it. */
  readonly text: string;
  readonly tone?: Tone;
  /** What has to be known of it, in sentences. */
  readonly notes?: readonly string[];
}

/** What a column says of each row of a table, and its meaning where the heading does not say it. */
export type ColumnOf<Data> = readonly [
  heading: string,
  kind: Column["kind"],
  cell: (data: Data) => Cell,
  meaning?: string,
];

/** A table of things alike: a row for each. */
export function gridOf<Data>(
  title: string,
  data: readonly Data[],
  columns: readonly ColumnOf<Data>[],
  others: Pick<Grid, "notes" | "folded"> & { readonly isYardstick?: (data: Data) => boolean } = {},
): Grid {
  const { isYardstick, ...about } = others;
  return {
    ...{ title, ...about },
    columns: columns.map(([heading, kind, , meaning]) => ({
      ...{ heading, kind },
      ...(meaning !== undefined && { meaning }),
    })),
    rows: data.map((one) => ({
      cells: columns.map(([, , cell]) => cell(one)),
      ...(isYardstick && { isYardstick: isYardstick(one) }),
    })),
  };
}

/** Never said by colour alone: the text says it, too. */
export type Tone = "best" | "good" | "bad" | "doubtful" | "faint";

export const toneOf = (cell: Cell): Tone | null => (typeof cell === "string" ? null : (cell.tone ?? null));
const textOf = (cell: Cell): string => (typeof cell === "string" ? cell : cell.text);
const notesOf = (cell: Cell): readonly string[] => (typeof cell === "string" ? [] : (cell.notes ?? []));

interface Annotated {
  /** Headings and cells with the marks of their notes, which stand in the first line. */
  readonly head: readonly string[];
  readonly texts: readonly (readonly string[])[];
  /** What holds for every figure: said once, above, without marks. */
  readonly above: readonly string[];
  /** Footnotes, then what the columns mean, then what is said of the table. */
  readonly below: readonly string[];
}

/** Numbers notes in the order of reading. What holds for a whole column is marked in its heading alone. */
export function annotate({ columns, rows, notes = [] }: Grid): Annotated {
  const ofColumn = columns.map((_, i) => columnNotes(rows, i));
  const figures = ofColumn.filter((_, i) => columns[i]?.kind !== "name");
  const common = (figures[0] ?? []).filter((note) => figures.every((notes) => notes.includes(note)));
  const marked: string[] = [];
  const numberOf = (note: string) => {
    if (!marked.includes(note)) marked.push(note);
    return marked.indexOf(note) + 1;
  };
  const withMarks = (text: string, notes: readonly string[]) => {
    const [first = "", ...below] = text.split("\n");
    const numbers = [...new Set(notes)].map(numberOf).sort((a, b) => a - b);
    const marks = numbers.map((number) => `[${number}]`).join("");
    return [[first, marks].filter((part) => part !== "").join(" "), ...below].join("\n");
  };
  const head = columns.map(({ heading }, i) =>
    withMarks(heading, ofColumn[i]?.filter((note) => !common.includes(note)) ?? []),
  );
  const texts = rows.map(({ cells }) =>
    cells.map((cell, i) =>
      withMarks(
        textOf(cell),
        notesOf(cell).filter((note) => !ofColumn[i]?.includes(note)),
      ),
    ),
  );
  const meanings = columns.flatMap(({ heading, meaning }) =>
    meaning === undefined ? [] : [`${heading}: ${meaning}`],
  );
  return {
    ...{ head, texts },
    above: common.map((note) => `All: ${note}`),
    below: [...marked.map((note, i) => `[${i + 1}] ${note}`), ...meanings, ...notes],
  };
}

/** A row or two are no reason to take their notes for everybody's. */
const MANY_ROWS = 3;

/** The notes that all cells of a column have; empty cells and yardsticks are not asked. */
function columnNotes(rows: readonly Row[], column: number): string[] {
  const asked = rows
    .filter(({ isYardstick }) => isYardstick !== true)
    .flatMap(({ cells }) => cells[column] ?? [])
    .filter((cell) => textOf(cell) !== "")
    .map((cell) => new Set(notesOf(cell)));
  const [first, ...others] = asked;
  if (first === undefined || asked.length < MANY_ROWS) return [];
  return [...first].filter((note) => others.every((notes) => notes.has(note)));
}
