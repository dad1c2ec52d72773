import type { Picture } from "../pictures/picture.ts";
import type { ThemeName } from "../pictures/theme.ts";

export interface DrawOptions {
  readonly colour: boolean;
  /** How wide the terminal is. */
  readonly columns: number;
  /** Of an SVG: a picture's name, with `/scenario` of one scenario alone; absent: the first that there is. */
  readonly picture?: string;
  readonly theme: ThemeName;
}

/** A document → text. Pure: never measures, never prints. */
export type Format<Document> = (document: Document, options: DrawOptions) => string;

type Load<Document> = () => Promise<Format<Document>>;

/** All that can be made of a kind of document, by name, loaded when it is asked for. */
export interface Forms<Document> {
  readonly formats: Readonly<Record<CommonFormat, Load<Document>>> & Readonly<Record<string, Load<Document>>>;
  readonly pictures: readonly string[];
  /** All that there is to draw. */
  readonly drawing: () => Promise<(document: Document) => Picture[]>;
}

type CommonFormat = "text" | "markdown" | "html" | "json";
