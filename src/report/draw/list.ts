import { widthOf, wrapLines } from "./fit.ts";

/** Names to the left, what is said of each to the right, folded to the width. A name may be empty: its text goes on. */
export function drawList(
  entries: readonly (readonly [name: string, text: string])[],
  width: number,
  indent = "",
): string {
  const names = Math.max(...entries.map(([name]) => widthOf(name)));
  const margin = indent.length + names + 2;
  return entries
    .flatMap(([name, text]) => {
      const [first = "", ...more] = wrapLines(text, Math.max(20, width - margin)).split("\n");
      return [
        `${indent}${name.padEnd(names)}  ${first}`.trimEnd(),
        ...more.map((line) => " ".repeat(margin) + line),
      ];
    })
    .join("\n");
}
