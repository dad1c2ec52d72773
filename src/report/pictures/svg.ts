import stringWidth from "string-width";

export type Attributes = Readonly<Record<string, string | number | null>>;

export const FONT = "system-ui, -apple-system, 'Segoe UI', 'DejaVu Sans', sans-serif";
export const LABEL_PX = 12;
export const SMALL_PX = 11;

/** An element as text. Numbers are rounded to tenths of a pixel, so that all runtimes write the same. */
export function element(name: string, attributes: Attributes, ...children: readonly string[]): string {
  // A page has hundreds of thousands of elements: no array for each.
  let start = `<${name}`;
  for (const key in attributes) {
    const value = attributes[key] ?? null;
    if (value !== null) start += ` ${key}="${typeof value === "number" ? rounded(value) : escapeXml(value)}"`;
  }
  const inner = children.join("");
  return inner === "" ? `${start}/>` : `${start}>${inner}</${name}>`;
}

const rounded = (value: number) => String(Math.round(value * 10) / 10);

const PLAIN = /^[ !#-%(-;=?-~]*$/;

/** Text is shown as it is; what cannot be written, or would turn the direction of the rest, is shown as a sign. */
export function escapeXml(text: string): string {
  if (PLAIN.test(text)) return text;
  return text
    .replaceAll(/[\p{Cc}\p{Cs}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufffe\uffff]/gu, "\ufffd")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");
}

interface TextStyle {
  readonly fill: string;
  readonly size?: number;
  readonly anchor?: "start" | "middle" | "end";
  readonly bold?: boolean;
  /** The ground it stands on, where lines cross it. */
  readonly halo?: string;
}

export function text(x: number, y: number, content: string, style: TextStyle): string {
  const { fill, size = LABEL_PX, anchor = "start", bold = false, halo } = style;
  return element(
    "text",
    {
      x,
      y,
      fill,
      "font-size": size,
      "text-anchor": anchor === "start" ? null : anchor,
      "font-weight": bold ? "bold" : null,
      ...(halo === undefined ? {} : { stroke: halo, "stroke-width": 3, "paint-order": "stroke" }),
    },
    escapeXml(content),
  );
}

/** No runtime measures text: a wide font's letters are reckoned with, so that what fits here fits everywhere. */
const WIDEST_EM = 0.66;

export function widthOf(content: string, size: number = LABEL_PX): number {
  const letters = PLAIN.test(content) ? content.length : stringWidth(content);
  return letters * size * WIDEST_EM;
}

/** Cut off with an ellipsis where it would not fit. */
export function shorten(content: string, width: number, size: number = LABEL_PX): string {
  if (widthOf(content, size) <= width) return content;
  const letters = [...content];
  while (letters.length > 0 && widthOf(`${letters.join("")}…`, size) > width) letters.pop();
  return `${letters.join("").trimEnd()}…`;
}

/** Lines that fit. */
export function wrapped(content: string, width: number, size: number): string[] {
  const lines = [""];
  for (const word of content.split(" ")) {
    const last = lines.at(-1) as string;
    const longer = last === "" ? word : `${last} ${word}`;
    if (last === "" || widthOf(longer, size) <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

export function line(x1: number, y1: number, x2: number, y2: number, attributes: Attributes): string {
  return element("line", { x1, y1, x2, y2, ...attributes });
}

/** `M0,1L2,3` */
export function pathOf(points: readonly (readonly [x: number, y: number])[]): string {
  return points.map(([x, y], i) => `${i === 0 ? "M" : "L"}${rounded(x)},${rounded(y)}`).join("");
}

/** Dots, all in one path, as there may be thousands. The stroke's width is theirs. */
export function dots(points: readonly (readonly [x: number, y: number])[], attributes: Attributes): string {
  const d = points.map((point) => `${pathOf([point])}h0`).join("");
  return element("path", { d, fill: "none", "stroke-linecap": "round", ...attributes });
}
