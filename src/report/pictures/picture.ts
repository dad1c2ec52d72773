import type { Grid } from "../grid.ts";
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

export function dataAttributes({ pool, runtime, workers }: Data): Record<string, string> {
  return {
    ...(pool === undefined ? {} : { "data-pool": pool }),
    ...(runtime === undefined ? {} : { "data-runtime": runtime }),
    ...(workers === undefined ? {} : { "data-workers": workers }),
  };
}
