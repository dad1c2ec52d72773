import { element, pathOf } from "./svg.ts";

/** The shape says what the colour says. */
export type Shape = "dot" | "ring" | keyof typeof CORNERS;

const R = 4;
const CORNERS = {
  up: [
    [-R, R],
    [0, -R],
    [R, R],
  ],
  down: [
    [-R, -R],
    [0, R],
    [R, -R],
  ],
  left: [
    [R, -R],
    [-R, 0],
    [R, R],
  ],
  right: [
    [-R, -R],
    [R, 0],
    [-R, R],
  ],
  diamond: [
    [-R, 0],
    [0, -R],
    [R, 0],
    [0, R],
  ],
  square: [
    [1 - R, 1 - R],
    [R - 1, 1 - R],
    [R - 1, R - 1],
    [1 - R, R - 1],
  ],
} as const;

export function drawShape(shape: Shape, x: number, y: number, colour: string, paper: string): string {
  if (shape === "dot") return element("circle", { cx: x, cy: y, r: R, fill: colour });
  if (shape === "ring")
    return element("circle", { cx: x, cy: y, r: R - 0.5, fill: paper, stroke: colour, "stroke-width": 2 });
  const corners = CORNERS[shape].map(([dx, dy]) => [x + dx, y + dy] as const);
  return element("path", { d: `${pathOf(corners)}Z`, fill: colour });
}
