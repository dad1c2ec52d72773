import { element, pathOf } from "./svg.ts";

const R = 4;
/** Corners, as x and y. */
const CORNERS = {
  ...{ up: `${-R},${R} 0,${-R} ${R},${R}`, down: `${-R},${-R} 0,${R} ${R},${-R}` },
  ...{ left: `${R},${-R} ${-R},0 ${R},${R}`, right: `${-R},${-R} ${R},0 ${-R},${R}` },
  diamond: `${-R},0 0,${-R} ${R},0 0,${R}`,
  square: `${1 - R},${1 - R} ${R - 1},${1 - R} ${R - 1},${R - 1} ${1 - R},${R - 1}`,
};

/** The shape says what the colour says. */
export type Shape = "dot" | "ring" | keyof typeof CORNERS;

export function drawShape(shape: Shape, x: number, y: number, colour: string, paper: string): string {
  if (shape === "dot") return element("circle", { cx: x, cy: y, r: R, fill: colour });
  if (shape === "ring")
    return element("circle", { cx: x, cy: y, r: R - 0.5, fill: paper, stroke: colour, "stroke-width": 2 });
  const corners = CORNERS[shape].split(" ").map((corner) => {
    const [dx = 0, dy = 0] = corner.split(",").map(Number);
    return [x + dx, y + dy] as const;
  });
  return element("path", { d: `${pathOf(corners)}Z`, fill: colour });
}
