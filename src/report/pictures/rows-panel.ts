import type { Interval } from "../../stats/interval.ts";
import { type Axis, axisOf, type Domain, drawTopAxis } from "./axis.ts";
import { type About, type Data, drawHead, type Panel, pointable, rowGroup } from "./picture.ts";
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

/** The axis is logarithmic. */
export interface RowsStyle {
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
const BOTTOM = 8;
const GAP = 8;

/** Names to the left, dots with whiskers, figures to the right. */
export function rowsPanel(about: About, rows: readonly DotRow[], style: RowsStyle): Panel {
  const { beside = rows, domain, format, references = [], isStacked = false } = style;
  const height = isStacked ? 38 : 22;
  const bottom = TOP + rows.length * height;
  return {
    ...about,
    height: bottom + BOTTOM,
    rows: { top: TOP, height },
    draw(theme, width) {
      const { from, to } = isStacked ? { from: GAP, to: width - GAP } : plotOf(beside, width);
      const count = Math.max(3, Math.floor((to - from) / (width < 500 ? 45 : 80)));
      const found = axisOf("log", domain, from, to, count);
      const axis = { ...found, ticks: style.ticks ?? found.ticks };
      const place = { from, width, height, axis, theme, isStacked };
      const dashed = { stroke: theme.soft, "stroke-dasharray": "4 3" };
      return [
        drawHead(about.title, style.unit, width, theme),
        zoneOf(style, axis, bottom, theme),
        ...rows.map((row, i) => drawBand(row, TOP + i * height, place)),
        drawTopAxis(axis, { top: TOP, bottom, width, format, theme }),
        ...references.map((at) => line(axis.place(at), TOP - 2, axis.place(at), bottom, dashed)),
        ...rows.map((row, i) => drawRow(row, TOP + i * height, place)),
      ].join("");
    },
  };
}

function plotOf(rows: readonly DotRow[], width: number): { from: number; to: number } {
  const valueWidth = ({ interval, value }: DotRow) => (interval === null ? 0 : widthOf(value, SMALL_PX));
  const values = Math.max(...rows.map(valueWidth));
  const names = Math.max(...rows.map(({ label }) => widthOf(label)));
  return { from: Math.min(names, width * 0.5) + GAP, to: width - Math.min(values, width * 0.3) - GAP };
}

function zoneOf({ zone }: RowsStyle, axis: Axis, bottom: number, theme: Theme): string {
  if (zone === undefined) return "";
  const [low, high] = [axis.place(zone[0]), axis.place(zone[1])];
  const box = { x: low, y: TOP, width: high - low, height: bottom - TOP };
  return element("rect", { ...box, fill: theme.grid, opacity: 0.6 });
}

interface Place {
  readonly from: number;
  readonly width: number;
  readonly height: number;
  readonly axis: Axis;
  readonly theme: Theme;
  readonly isStacked: boolean;
}

/** Behind the grid; it moves with its row where rows are left out. */
function drawBand({ inBand, data = {} }: DotRow, y: number, { width, height, theme }: Place): string {
  const band = { x: 0, y: 0, width, height, fill: theme.band };
  return rowGroup(data, y, inBand === true ? element("rect", band) : "");
}

function drawRow(row: DotRow, y: number, place: Place): string {
  const { label, interval, value, tone, inBand = false, hover, data = {} } = row;
  const { from, width, height, theme, isStacked } = place;
  const middle = isStacked ? height - 13 : height / 2;
  const labelY = isStacked ? 14 : middle + 4;
  const valueWidth = interval === null ? 0 : widthOf(value, SMALL_PX) + GAP;
  const ground = inBand ? theme.band : theme.paper;
  const name = { fill: tone === "soft" ? theme.soft : theme.ink, bold: tone === "best", halo: ground };
  const small = { size: SMALL_PX };
  return rowGroup(
    data,
    y,
    element("title", {}, escapeXml(hover)),
    pointable(width, height, theme),
    // Names above their rows stand on clean ground: no line of the axis crosses them.
    isStacked ? element("rect", { x: 0, y: 0, width, height: labelY + 4, fill: ground }) : "",
    text(0, labelY, shorten(label, isStacked ? width - valueWidth : from - GAP), name),
    ...(interval === null
      ? [
          text(from, middle + 4, shorten(value, width - from, SMALL_PX), {
            ...{ ...small, fill: theme[tone], halo: theme.paper },
          }),
        ]
      : [
          drawFigure(row, interval, middle, place),
          text(width, labelY, shorten(value, width * 0.5, SMALL_PX), {
            ...{ ...small, fill: theme.ink, anchor: "end" },
          }),
        ]),
  );
}

function drawFigure(
  { tone, shape }: DotRow,
  { estimate, low, high }: Interval,
  y: number,
  { axis, theme }: Place,
): string {
  const colour = theme[tone];
  const [left, right] = [axis.place(low ?? estimate), axis.place(high ?? estimate)];
  return [
    low === null && high === null ? "" : line(left, y, right, y, { stroke: colour, "stroke-width": 1.5 }),
    low === null ? "" : end(left, y, low < axis.low ? -1 : 0, colour),
    high === null ? "" : end(right, y, high > axis.high ? 1 : 0, colour),
    drawShape(shape, axis.place(estimate), y, colour, theme.paper),
  ].join("");
}

/** A stop, or an arrow where the interval goes on beyond the axis. */
function end(x: number, y: number, beyond: -1 | 0 | 1, colour: string): string {
  if (beyond === 0) return line(x, y - 3.5, x, y + 3.5, { stroke: colour, "stroke-width": 1.5 });
  const back = x - beyond * 5;
  const d = pathOf([[back, y - 4] as const, [x, y] as const, [back, y + 4] as const]);
  return element("path", { d, fill: "none", stroke: colour, "stroke-width": 2 });
}
