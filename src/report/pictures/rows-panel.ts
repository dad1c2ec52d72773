import type { Interval } from "../../stats/interval.ts";
import { type Axis, axisOf, type Domain, drawTopAxis, type Kind } from "./axis.ts";
import { type Data, dataAttributes, type Panel } from "./picture.ts";
import { drawShape, type Shape } from "./shape.ts";
import { element, escapeXml, line, pathOf, SMALL_PX, shorten, text, widthOf } from "./svg.ts";
import type { Theme } from "./theme.ts";

/** A dot with its whiskers, under a name; or why there is none. */
export interface DotRow {
  readonly label: string;
  /** null: no figure. */
  readonly interval: Interval | null;
  /** The figure in words, to the right; where there is no figure the reason. */
  readonly value: string;
  readonly shape: Shape;
  readonly tone: "best" | "bad" | "doubtful" | "mark" | "soft";
  /** Stands in the band of what cannot be told apart. */
  readonly inBand?: boolean;
  readonly hover: string;
  readonly data?: Data;
}

export interface RowsStyle {
  readonly kind: Kind;
  readonly domain: Domain;
  /** Of the figures beside the axis. */
  readonly format: (value: number) => string;
  /** What the axis shows. */
  readonly unit: string;
  /** Lines to compare with, such as the main thread's 1×. */
  readonly references?: readonly number[];
  /** Where the axis has its figures, if they are not to be found. */
  readonly ticks?: readonly number[];
  /** A zone in which a difference does not matter. */
  readonly zone?: Domain;
  /** The rows of all panels that stand side by side: their axes begin and end at the same place. */
  readonly beside?: readonly DotRow[];
  /** Names above their rows, where they are long. */
  readonly isStacked?: boolean;
}

const TOP = 46;
const ROW = 22;
const STACKED_ROW = 38;
const BOTTOM = 8;
const GAP = 8;

/** Names to the left, dots with whiskers, figures to the right. */
export function rowsPanel(
  about: Pick<Panel, "title" | "label" | "data">,
  rows: readonly DotRow[],
  style: RowsStyle,
): Panel {
  const height = style.isStacked === true ? STACKED_ROW : ROW;
  return {
    ...about,
    height: TOP + rows.length * height + BOTTOM,
    rows: { top: TOP, height },
    draw(theme, width) {
      const { from, to } = plotOf(style.beside ?? rows, style, width);
      const count = Math.max(3, Math.floor((to - from) / (width < 500 ? 45 : 80)));
      const found = axisOf(style.kind, style.domain, from, to, count);
      const axis = style.ticks === undefined ? found : { ...found, ticks: style.ticks };
      const bottom = TOP + rows.length * height;
      const drawn = rows.map((row, i) =>
        drawRow(row, TOP + i * height, height, axis, { from, width, theme, style }),
      );
      const references = (style.references ?? []).map((at) =>
        line(axis.place(at), TOP - 2, axis.place(at), bottom, {
          stroke: theme.soft,
          "stroke-dasharray": "4 3",
        }),
      );
      return [
        text(0, 15, shorten(about.title, width * 0.6), { fill: theme.ink, bold: true }),
        text(width, 15, style.unit, { fill: theme.soft, size: SMALL_PX, anchor: "end" }),
        zoneOf(style, axis, bottom, theme),
        ...drawn.map(({ back }) => back),
        drawTopAxis(axis, { top: TOP, bottom, width, format: style.format, theme }),
        ...references,
        ...drawn.map(({ front }) => front),
      ].join("");
    },
  };
}

function plotOf(
  rows: readonly DotRow[],
  { isStacked }: RowsStyle,
  width: number,
): { from: number; to: number } {
  const values = Math.max(
    ...rows.map(({ interval, value }) => (interval === null ? 0 : widthOf(value, SMALL_PX))),
  );
  if (isStacked === true) return { from: GAP, to: width - GAP };
  const right = Math.min(values, width * 0.3) + GAP;
  const names = Math.max(...rows.map(({ label }) => widthOf(label)));
  return { from: Math.min(names, width * 0.5) + GAP, to: width - right };
}

function zoneOf({ zone }: RowsStyle, axis: Axis, bottom: number, theme: Theme): string {
  if (zone === undefined) return "";
  const [low, high] = [axis.place(zone[0]), axis.place(zone[1])];
  return element("rect", {
    x: low,
    y: TOP,
    width: high - low,
    height: bottom - TOP,
    fill: theme.grid,
    opacity: 0.6,
  });
}

interface Place {
  readonly from: number;
  readonly width: number;
  readonly theme: Theme;
  readonly style: RowsStyle;
}

/** Its band behind the grid, all else before it; both move together where rows are left out. */
function drawRow(
  row: DotRow,
  y: number,
  height: number,
  axis: Axis,
  place: Place,
): { back: string; front: string } {
  const { from, width, theme, style } = place;
  const attributes = { ...dataAttributes(row.data ?? {}), transform: `translate(0,${y})` };
  const middle = style.isStacked === true ? height - 13 : height / 2;
  const labelY = style.isStacked === true ? 14 : middle + 4;
  const value = row.interval === null ? 0 : widthOf(row.value, SMALL_PX) + GAP;
  const room = style.isStacked === true ? width - value : from - GAP;
  const label = shorten(row.label, room);
  const ground = row.inBand === true ? "band" : "paper";
  const band = row.inBand === true ? element("rect", { x: 0, y: 0, width, height, fill: theme.band }) : "";
  return {
    back: element("g", { class: "row", ...attributes }, band),
    front: element(
      "g",
      { class: "row", ...attributes },
      element("title", {}, escapeXml(row.hover)),
      // Something to point at all along the row.
      element("rect", { x: 0, y: 0, width, height, fill: theme.paper, opacity: 0 }),
      // Names above their rows stand on clean ground: no line of the axis crosses them.
      style.isStacked === true
        ? element("rect", { x: 0, y: 0, width, height: labelY + 4, fill: theme[ground] })
        : "",
      text(0, labelY, label, {
        fill: row.tone === "soft" ? theme.soft : theme.ink,
        bold: row.tone === "best",
        halo: theme[ground],
      }),
      row.interval === null
        ? text(from, middle + 4, shorten(row.value, width - from, SMALL_PX), {
            fill: theme[row.tone],
            size: SMALL_PX,
            halo: theme.paper,
          })
        : drawFigure(row, row.interval, middle, axis, place.theme),
      row.interval === null
        ? ""
        : text(width, labelY, shorten(row.value, width * 0.5, SMALL_PX), {
            fill: theme.ink,
            size: SMALL_PX,
            anchor: "end",
          }),
    ),
  };
}

function drawFigure(
  row: DotRow,
  { estimate, low, high }: Interval,
  y: number,
  axis: Axis,
  theme: Theme,
): string {
  const colour = theme[row.tone];
  const [left, right] = [axis.place(low ?? estimate), axis.place(high ?? estimate)];
  const stroke = { stroke: colour, "stroke-width": 1.5 };
  const ends = [
    low === null ? "" : end(left, y, low < axis.low ? -1 : 0, colour),
    high === null ? "" : end(right, y, high > axis.high ? 1 : 0, colour),
  ];
  return [
    low === null && high === null ? "" : line(left, y, right, y, stroke),
    ...ends,
    drawShape(row.shape, axis.place(estimate), y, colour, theme.paper),
  ].join("");
}

/** A stop, or an arrow where the interval goes on beyond the axis. */
function end(x: number, y: number, beyond: -1 | 0 | 1, colour: string): string {
  if (beyond === 0) return line(x, y - 3.5, x, y + 3.5, { stroke: colour, "stroke-width": 1.5 });
  const points = [
    [x - beyond * 5, y - 4],
    [x, y],
    [x - beyond * 5, y + 4],
  ] as const;
  return element("path", { d: pathOf(points), fill: "none", stroke: colour, "stroke-width": 2 });
}
