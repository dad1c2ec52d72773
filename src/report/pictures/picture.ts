import type { Grid } from "../grid.ts";
import { type Attributes, element, SMALL_PX, shorten, text } from "./svg.ts";
import type { Theme } from "./theme.ts";

/** One answer as a picture: a sentence that states it, panels that show it, and the table behind it. */
export interface Picture {
  /** As `--picture` names it. */
  readonly name: string;
  /** Of which scenario; null: of all. */
  readonly scenario: string | null;
  readonly title: string;
  readonly message: string;
  readonly panels: readonly Panel[];
  /** What the marks mean. */
  readonly legend: readonly string[];
  readonly grid: Grid;
  /** Its names are long: panels stand below each other, as wide as the page lets them. */
  readonly isWide?: boolean;
}

/** A drawing that stands beside others like it, or alone. */
export interface Panel {
  readonly title: string;
  /** What those read who do not see it. */
  readonly label: string;
  readonly height: number;
  /** What a page may filter it by. */
  readonly data: Data;
  /** Where rows begin and how high they are, where it has rows that a page may leave out. */
  readonly rows?: { readonly top: number; readonly height: number };
  draw(theme: Theme, width: number): string;
}

export interface Data {
  readonly pool?: string;
  readonly runtime?: string;
  readonly workers?: string;
}

/** What a panel is made for: a telephone's screen, or a third of a desktop's. */
export const PANEL_WIDTH = 336;
/** Of a picture that is a single panel, where there is room. */
export const WIDE_PANEL = 700;

export function dataAttributes({ pool, runtime, workers }: Data): Attributes {
  return { "data-pool": pool ?? null, "data-runtime": runtime ?? null, "data-workers": workers ?? null };
}

/** What is drawn of a panel, and what all panels say of themselves. */
export type About = Pick<Panel, "title" | "label" | "data">;

/** The title, and to the right what its axis shows. */
export function drawHead(title: string, unit: string, width: number, theme: Theme): string {
  return (
    text(0, 15, shorten(title, width * 0.6), { fill: theme.ink, bold: true }) +
    (unit === "" ? "" : text(width, 15, unit, { fill: theme.soft, size: SMALL_PX, anchor: "end" }))
  );
}

/** A row at its height, which a page may leave out. */
export function rowGroup(data: Data, y: number, ...children: readonly string[]): string {
  return element("g", { class: "row", ...dataAttributes(data), transform: `translate(0,${y})` }, ...children);
}

/** Something to point at all along a row. */
export const pointable = (width: number, height: number, theme: Theme) =>
  element("rect", { x: 0, y: 0, width, height, fill: theme.paper, opacity: 0 });
