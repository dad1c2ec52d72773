export interface DrawOptions {
  readonly colour: boolean;
  /** How wide the terminal is. */
  readonly columns: number;
}

/** A document → text. Pure: never measures, never prints. */
export type Format<Document> = (document: Document, options: DrawOptions) => string;

type Load<Document> = () => Promise<Format<Document>>;

/** By name, loaded when it is asked for. */
export type Formats<Document> = CommonFormats<Document> & Readonly<Record<string, Load<Document>>>;

export type CommonFormats<Document> = Readonly<Record<"text" | "markdown" | "json", Load<Document>>>;
