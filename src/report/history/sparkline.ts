import { mean } from "../../stats/interval.ts";

const LEVELS = "▁▂▃▄▅▆▇█";
const WIDTH = 16;

/** A course in one line: of many values several share a place, by their mean. */
export function sparkline(values: readonly number[], steps: readonly number[]): string {
  const logs = values.map(Math.log);
  const places = Math.min(WIDTH, logs.length);
  const [low, high] = [Math.min(...logs), Math.max(...logs)];
  let line = "";
  for (let place = 0; place < places; place++) {
    const from = Math.floor((place * logs.length) / places);
    const to = Math.floor(((place + 1) * logs.length) / places);
    const height = high === low ? 0.5 : (mean(logs.slice(from, to)) - low) / (high - low);
    if (steps.some((at) => at >= from && at < to)) line += "│";
    line += LEVELS[Math.round(height * (LEVELS.length - 1))];
  }
  return line;
}
