import { axisOf, drawTopAxis } from "./axis.ts";
import { type About, type Data, drawHead, PANEL_WIDTH, type Panel, pointable, rowGroup } from "./picture.ts";
import { element, escapeXml, SMALL_PX, shorten, text, widthOf } from "./svg.ts";
import type { Theme } from "./theme.ts";

/** A sum and its parts, from left to right; or why there is none. */
export interface StackRow {
  readonly label: string;
  readonly parts: readonly number[] | null;
  readonly value: string;
  readonly hover: string;
  readonly data: Data;
}

interface StacksStyle {
  readonly most: number;
  /** Of the figures beside the axis. */
  readonly format: (value: number) => string;
  /** From left to right. */
  readonly parts: readonly string[];
}

const LEGEND = 33;
const LEGEND_LINE = 15;
const ROW = 22;
const BOTTOM = 8;
const GAP = 8;
const PARTS = ["part1", "part2", "part3", "part4"] as const;

/** Sums as bars from nought, their parts in a row with a gap between them. */
export function stacksPanel(
  about: About,
  rows: readonly StackRow[],
  { most, format, parts: names }: StacksStyle,
): Panel {
  const top = LEGEND + LEGEND_LINE * legendOf(names).length + 10;
  return {
    ...about,
    height: top + rows.length * ROW + BOTTOM,
    rows: { top, height: ROW },
    draw(theme, width) {
      const labels = Math.min(Math.max(...rows.map(({ label }) => widthOf(label))), width * 0.42);
      const values = Math.max(
        ...rows.map(({ parts, value }) => (parts === null ? 0 : widthOf(value, SMALL_PX))),
      );
      const [from, to] = [labels + GAP, width - Math.min(values, width * 0.3) - GAP];
      const axis = axisOf("linear", [0, most], from, to, Math.max(2, Math.floor((to - from) / 70)));
      const bottom = top + rows.length * ROW;
      return [
        drawHead(about.title, "", width, theme),
        ...drawLegend(names, theme),
        drawTopAxis(axis, { top, bottom, width, format, theme }),
        ...rows.map((row, i) => drawRow(row, top + i * ROW, axis.place, from, width, theme)),
      ].join("");
    },
  };
}

interface LegendPart {
  readonly name: string;
  readonly x: number;
  readonly part: (typeof PARTS)[number];
}

/** Lines of names, each with its colour, in the order of the parts. */
function legendOf(names: readonly string[]): LegendPart[][] {
  const lines: LegendPart[][] = [[]];
  let x = 0;
  for (const [i, name] of names.entries()) {
    const length = widthOf(name, SMALL_PX) + 28;
    if (x > 0 && x + length > PANEL_WIDTH) {
      lines.push([]);
      x = 0;
    }
    lines.at(-1)?.push({ name, x, part: PARTS[i % PARTS.length] ?? "part1" });
    x += length;
  }
  return lines;
}

function drawLegend(names: readonly string[], theme: Theme): string[] {
  return legendOf(names).flatMap((parts, i) =>
    parts.flatMap(({ name, x, part }) => [
      element("rect", { x, y: LEGEND + i * LEGEND_LINE - 9, width: 10, height: 10, fill: theme[part] }),
      text(x + 14, LEGEND + i * LEGEND_LINE, name, { fill: theme.soft, size: SMALL_PX }),
    ]),
  );
}

function drawRow(
  { label, parts, value, hover, data }: StackRow,
  y: number,
  place: (value: number) => number,
  from: number,
  width: number,
  theme: Theme,
): string {
  const middle = ROW / 2;
  let sum = 0;
  const bars = (parts ?? []).map((part, i) => {
    const [left, right] = [place(sum), place(sum + part)];
    sum += part;
    const fill = theme[PARTS[i % PARTS.length] ?? "part1"];
    // The gap is the paper's: parts are told apart without their colours.
    const bar = { x: left, y: middle - 7, width: Math.max(0.5, right - left - 1.5), height: 14, fill };
    return right - left < 1 ? "" : element("rect", bar);
  });
  return rowGroup(
    data,
    y,
    element("title", {}, escapeXml(hover)),
    pointable(width, ROW, theme),
    text(0, middle + 4, shorten(label, from - GAP), { fill: theme.ink }),
    ...bars,
    parts === null
      ? text(from, middle + 4, shorten(value, width - from, SMALL_PX), { fill: theme.soft, size: SMALL_PX })
      : text(width, middle + 4, value, { fill: theme.ink, size: SMALL_PX, anchor: "end" }),
  );
}
