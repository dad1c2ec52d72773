import type { Interval } from "../../stats/interval.ts";
import { type Axis, axisOf, type Domain, type Kind } from "./axis.ts";
import { type About, drawHead, type Panel } from "./picture.ts";
import { drawShape, type Shape } from "./shape.ts";
import { dots, element, escapeXml, line, pathOf, SMALL_PX, shorten, text, widthOf } from "./svg.ts";
import type { Theme } from "./theme.ts";

export interface Series {
  readonly points: readonly Point[];
  readonly tone: "best" | "mark" | "soft" | "bad" | "ink";
  /** In the background: no dots, no intervals. */
  readonly isFaint?: boolean;
  readonly isDashed?: boolean;
  /** A line alone, without dots. */
  readonly isBare?: boolean;
  /** Dots alone, as there are many. */
  readonly isCloud?: boolean;
  /** Said at its last point. */
  readonly name?: string;
}

export interface Point {
  readonly x: number;
  readonly y: Interval;
  readonly shape?: Shape;
  readonly hover?: string;
  readonly isBest?: boolean;
}

interface LinesStyle {
  readonly x: {
    readonly domain: Domain;
    readonly ticks: readonly number[];
    readonly format: (value: number) => string;
    readonly name: string;
  };
  readonly y: {
    readonly kind: Kind;
    readonly domain: Domain;
    readonly format: (value: number) => string;
    readonly unit: string;
  };
  /** Vertical lines with words, such as the effective cores. */
  readonly marks?: readonly Mark[];
  /** Places at the top where there is no figure, and why. */
  readonly gaps?: readonly { readonly x: number; readonly hover: string }[];
  readonly height?: number;
}

interface Mark {
  readonly x: number;
  readonly name: string;
}

const TOP = 36;
const BOTTOM = 40;
const HEIGHT = 220;
/** Where the names of marks begin, and how far they are apart. */
const MARKS = 34;
const MARK = 13;

/** Figures over a number, with their intervals. */
export function linesPanel(about: About, series: readonly Series[], style: LinesStyle): Panel {
  const height = style.height ?? HEIGHT;
  return {
    ...about,
    height,
    draw(theme, width) {
      const labels = axisOf(style.y.kind, style.y.domain, 0, 1, 5).ticks.map(style.y.format);
      const left = Math.max(...labels.map((label) => widthOf(label, SMALL_PX)), 20) + 8;
      const names = Math.max(0, ...series.map(({ name = "" }) => widthOf(name, SMALL_PX)));
      const x = axisOf("linear", style.x.domain, left + 12, width - 12 - names, 5);
      const marks = placeMarks(style.marks ?? [], x.place, width);
      // Room between the names of marks and the star of the best.
      const star =
        marks.length > 0 && series.some(({ points }) => points.some(({ isBest }) => isBest)) ? MARK : 0;
      const top = TOP + star + MARK * Math.max(0, ...marks.map(({ row }) => row + 1));
      const y = axisOf(style.y.kind, style.y.domain, height - BOTTOM, top, 5);
      const frame = { x, y, left, width, height, theme };
      return [
        drawHead(about.title, style.y.unit, width, theme),
        drawAxes(style, frame),
        ...marks.map((mark) => drawMark(mark, frame)),
        ...series.map((one) => drawSeries(one, frame)),
        ...(style.gaps ?? []).map((gap) => drawGap(gap, frame)),
      ].join("");
    },
  };
}

interface Frame {
  readonly x: Axis;
  readonly y: Axis;
  readonly left: number;
  readonly width: number;
  readonly height: number;
  readonly theme: Theme;
}

function drawAxes({ x: { ticks, format, name }, y: { format: formatY } }: LinesStyle, frame: Frame): string {
  const { x, y, left, width, height, theme } = frame;
  const soft = { fill: theme.soft, size: SMALL_PX };
  let end = Number.NEGATIVE_INFINITY;
  return [
    ...y.ticks.map(
      (tick) =>
        line(left, y.place(tick), width, y.place(tick), { stroke: theme.grid }) +
        text(left - 6, y.place(tick) + 4, formatY(tick), { ...soft, anchor: "end" }),
    ),
    ...ticks.map((tick) => {
      const label = format(tick);
      const half = widthOf(label, SMALL_PX) / 2;
      // A long one at an edge stays within the picture.
      const middle = Math.min(width - half, Math.max(half, x.place(tick)));
      if (middle - half < end + 4) return "";
      end = middle + half;
      return text(middle, height - BOTTOM + 16, label, { ...soft, anchor: "middle" });
    }),
    text((left + width) / 2, height - 6, name, { ...soft, anchor: "middle" }),
  ].join("");
}

/** Names of marks, each in the first line where it touches no other. */
function placeMarks(marks: readonly Mark[], x: (at: number) => number, width: number): PlacedMark[] {
  const ends: number[] = [];
  return marks.map(({ x: at, name }) => {
    const place = x(at);
    const label = shorten(name, width * 0.6, SMALL_PX);
    const length = widthOf(label, SMALL_PX);
    const start = Math.max(0, Math.min(place - length / 2, width - length));
    const free = ends.findIndex((end) => end + 6 < start);
    const row = free < 0 ? ends.length : free;
    ends[row] = start + length;
    return { place, label, start, row };
  });
}

interface PlacedMark {
  readonly place: number;
  readonly label: string;
  readonly start: number;
  readonly row: number;
}

function drawMark({ place, label, start, row }: PlacedMark, { y, theme }: Frame): string {
  const top = MARKS + row * MARK;
  return (
    line(place, top + 4, place, y.place(y.low), { stroke: theme.soft, "stroke-dasharray": "2 3" }) +
    text(start, top, label, { fill: theme.soft, size: SMALL_PX })
  );
}

function drawSeries(series: Series, frame: Frame): string {
  const { points, tone, isFaint = false, isDashed = false, isBare = false, isCloud = false, name } = series;
  const { x, y, theme } = frame;
  const colour = isFaint ? theme.grid : theme[tone];
  const places = points.map((point) => [x.place(point.x), y.place(point.y.estimate)] as const);
  if (isCloud) return dots(places, { stroke: colour, "stroke-width": 3 });
  const path = element("path", {
    ...{ d: pathOf(places), fill: "none", stroke: colour },
    ...{ "stroke-width": isFaint ? 1.5 : 2, "stroke-dasharray": isDashed ? "5 4" : null },
  });
  const last = places.at(-1);
  const label =
    name === undefined || last === undefined
      ? ""
      : text(last[0] + 8, last[1] + 4, name, { fill: theme[tone], size: SMALL_PX });
  return [
    points.length > 1 ? path : "",
    ...(isFaint || isDashed || isBare ? [] : points.map((point) => drawPoint(point, colour, frame))),
    label,
  ].join("");
}

function drawPoint(
  { x: at, y: { estimate, low, high }, shape = "dot", hover, isBest = false }: Point,
  colour: string,
  { x, y, theme }: Frame,
): string {
  const place = x.place(at);
  const tone = isBest ? theme.best : colour;
  const [top, bottom] = [y.place(high ?? estimate), y.place(low ?? estimate)];
  const stroke = { stroke: tone, "stroke-width": 2 };
  return element(
    "g",
    {},
    hover === undefined ? "" : element("title", {}, escapeXml(hover)),
    low === null && high === null ? "" : line(place, top, place, bottom, stroke),
    low === null ? "" : line(place - 4, bottom, place + 4, bottom, stroke),
    high === null ? "" : line(place - 4, top, place + 4, top, stroke),
    drawShape(shape, place, y.place(estimate), tone, theme.paper),
    isBest ? text(place, y.place(high ?? estimate) - 6, "★", { fill: theme.best, anchor: "middle" }) : "",
  );
}

function drawGap(
  { x: at, hover }: { readonly x: number; readonly hover: string },
  { x, y, theme }: Frame,
): string {
  return element(
    "g",
    {},
    element("title", {}, escapeXml(hover)),
    text(x.place(at), y.place(y.high) + 10, "✗", { fill: theme.bad, anchor: "middle", bold: true }),
  );
}
