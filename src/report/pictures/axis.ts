import { scaleLinear, scaleLog } from "d3-scale";
import { line, SMALL_PX, text, widthOf } from "./svg.ts";
import type { Theme } from "./theme.ts";

/** From a figure to its place. */
export interface Axis {
  readonly place: (value: number) => number;
  readonly low: number;
  readonly high: number;
  readonly ticks: readonly number[];
}

export type Kind = "linear" | "log";
export type Domain = readonly [low: number, high: number];

/** @param from,to pixels; `to` may be above `from`, as of a y axis */
export function axisOf(kind: Kind, [low, high]: Domain, from: number, to: number, count: number): Axis {
  const scale = kind === "log" ? scaleLog() : scaleLinear();
  scale.domain([low, high]).range([from, to]).clamp(true);
  return { place: (value) => scale(value), low, high, ticks: ticksOf(kind, [low, high], count) };
}

function ticksOf(kind: Kind, domain: Domain, count: number): number[] {
  if (kind === "linear") return scaleLinear().domain(domain).ticks(count);
  const ticks = scaleLog().domain(domain).ticks(count);
  const round = (steps: readonly number[]) => ticks.filter((tick) => steps.includes(leadingDigit(tick)));
  const candidates = [ticks, round([1, 2, 5]), round([1, 3]), round([1])];
  const found = candidates.find((some) => some.length <= count && some.length > 1) ?? round([1, 2, 5]);
  const every = Math.ceil(found.length / count);
  return found.filter((_, i) => i % every === 0);
}

const leadingDigit = (value: number) => Math.round(value / 10 ** Math.floor(Math.log10(value) + 1e-9));

/** How far an interval may take an axis beyond the estimates: a whisker that goes on is cut, with an arrow. */
const FARTHEST = 3;

/** A domain that shows all estimates, and their intervals where these are of use. */
export function logDomain(
  intervals: readonly {
    readonly estimate: number;
    readonly low: number | null;
    readonly high: number | null;
  }[],
  also: readonly number[] = [],
): Domain {
  const estimates = [...intervals.map(({ estimate }) => estimate), ...also].filter((value) => value > 0);
  const least = Math.min(...estimates);
  const most = Math.max(...estimates);
  const lows = intervals.map(({ low }) => Math.max(low ?? least, least / FARTHEST)).filter((low) => low > 0);
  const highs = intervals.map(({ high }) => Math.min(high ?? most, most * FARTHEST));
  const [low, high] = [Math.min(least, ...lows), Math.max(most, ...highs)];
  // An axis of a single figure would have no length.
  return high / low < 1.2 ? [low / 1.2, high * 1.2] : [low / 1.05, high * 1.05];
}

/** Vertical lines with their figures above. Figures that would touch are left out. */
export function drawTopAxis(
  axis: Axis,
  {
    top,
    bottom,
    width,
    format,
    theme,
  }: { top: number; bottom: number; width: number; format: (value: number) => string; theme: Theme },
): string {
  let end = Number.NEGATIVE_INFINITY;
  return axis.ticks
    .map((tick) => {
      const x = axis.place(tick);
      const label = format(tick);
      const half = widthOf(label, SMALL_PX) / 2;
      const isFree = x - half > end + 4 && x - half >= 0 && x + half <= width;
      if (isFree) end = x + half;
      return (
        line(x, top, x, bottom, { stroke: theme.grid }) +
        (isFree ? text(x, top - 5, label, { fill: theme.soft, size: SMALL_PX, anchor: "middle" }) : "")
      );
    })
    .join("");
}
