import { formatChange } from "../../stats/numbers.ts";
import { type About, type Data, drawHead, type Panel, rowGroup } from "./picture.ts";
import { dots, element, escapeXml, line, pathOf, shorten, text, widthOf } from "./svg.ts";
import type { Theme } from "./theme.ts";

/** What was measured one after the other, against its own middle. */
export interface Strip {
  readonly label: string;
  readonly points: readonly { readonly at: number; readonly change: number; readonly isDisturbed: boolean }[];
  /** Where a fork begins. */
  readonly starts: readonly number[];
  readonly data: Data;
}

const TOP = 24;
const ROW = 40;
const GAP = 8;
/** A turn beyond this stands at the edge. */
const MOST = 0.5;

/** A strip a pool: dots in time above and below its middle. */
export function stripsPanel(about: About, strips: readonly Strip[]): Panel {
  const changes = strips.flatMap(({ points }) => points.map(({ change }) => Math.abs(change)));
  const most = Math.min(MOST, Math.max(0.02, ...changes));
  return {
    ...about,
    height: TOP + strips.length * ROW + GAP,
    rows: { top: TOP, height: ROW },
    draw(theme, width) {
      const names = Math.min(Math.max(...strips.map(({ label }) => widthOf(label))), width * 0.42);
      const range = `each strip: ${formatChange(-most)} to ${formatChange(most)}`;
      return [
        drawHead(about.title, range, width, theme),
        ...strips.map((strip, i) => drawStrip(strip, TOP + i * ROW, names + GAP, width, most, theme)),
      ].join("");
    },
  };
}

function drawStrip(
  { label, points, starts, data }: Strip,
  y: number,
  from: number,
  width: number,
  most: number,
  theme: Theme,
): string {
  const count = Math.max(1, points.length);
  const place = (at: number) => from + 6 + ((at + 0.5) / count) * (width - from - 12);
  const middle = ROW / 2;
  const level = (change: number) => middle - (Math.max(-most, Math.min(most, change)) / most) * (ROW / 2 - 5);
  // A turn each, and all in one path: a run has thousands.
  const places = (isWanted: boolean) =>
    points
      .filter(({ isDisturbed }) => isDisturbed === isWanted)
      .map(({ at, change }) => [place(at), level(change)] as const);
  const [calm, disturbed] = [places(false), places(true)];
  const frame = { x: from, y: 2, width: width - from, height: ROW - 4, fill: "none" };
  return rowGroup(
    data,
    y,
    element("title", {}, escapeXml(`${label}: ${points.length} turns, ${disturbed.length} disturbed`)),
    element("rect", { ...frame, stroke: theme.grid }),
    line(from, middle, width, middle, { stroke: theme.grid }),
    ...starts
      .slice(1)
      .map((start) => line(place(start - 0.5), 2, place(start - 0.5), ROW - 2, { stroke: theme.grid })),
    text(0, middle + 4, shorten(label, from - GAP), { fill: theme.ink }),
    dots(calm, { stroke: theme.mark, "stroke-width": count > 60 ? 3 : 5 }),
    disturbed.length === 0
      ? ""
      : element("path", {
          ...{ d: disturbed.map(([x, y]) => `${pathOf([[x - 3, y - 3]])}l6,6m0,-6l-6,6`).join("") },
          ...{ fill: "none", stroke: theme.bad, "stroke-width": 1.5 },
        }),
  );
}
