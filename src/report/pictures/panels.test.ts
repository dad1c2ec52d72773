// Each kind of panel, byte by byte, in every runtime; with names and figures that go to the limits.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { formatDuration, formatTick } from "../../stats/numbers.ts";
import { assertGolden } from "../../testing/golden.ts";
import { linesPanel } from "./lines-panel.ts";
import type { Panel, Picture } from "./picture.ts";
import { type DotRow, type RowsStyle, rowsPanel } from "./rows-panel.ts";
import { stacksPanel } from "./stacks-panel.ts";
import { standaloneSvg } from "./standalone.ts";
import { stripsPanel } from "./strips-panel.ts";
import { type ThemeName, themes } from "./theme.ts";

const HOSTILE = [
  "<script>alert(1)</script>",
  `"quotes" & 'more'`,
  "שלום עולם",
  "\u202eevil\u0000\ud800",
  "x".repeat(200),
  "漢字".repeat(30),
];

const about = (title: string) => ({ title, label: `${title} in words`, data: { workers: "2" } });
const interval = (
  estimate: number,
  low: number | null = estimate / 1.2,
  high: number | null = estimate * 1.2,
) => ({
  estimate,
  low,
  high,
});
const row = (label: string, others: Partial<DotRow> = {}): DotRow => ({
  ...{ label, interval: interval(1), value: "1.00×", shape: "dot", tone: "mark" },
  ...{ hover: `${label}: 1.00×`, data: { pool: label, runtime: "node" } },
  ...others,
});

const rows: readonly DotRow[] = [
  row("★ first", { interval: interval(1.9), value: "1.90×", tone: "best", inBand: true }),
  row("~ second", { interval: interval(1.8), value: "1.80×", inBand: true }),
  row("beyond the axis", { interval: interval(0.9, 0.001, 700), value: "0.90×" }),
  row("one fork", { interval: interval(0.5, null, null), value: "0.50×", shape: "ring", tone: "soft" }),
  row("broken", { interval: null, value: `failed: ${"so ".repeat(40)}`, tone: "bad" }),
  ...HOSTILE.map((name) => row(name)),
];
const style: RowsStyle = {
  domain: [0.3, 3],
  format: (value) => `${formatTick(value)}×`,
  unit: "× main thread",
  references: [1],
};

const PANELS: Readonly<Record<string, Panel>> = {
  rows: rowsPanel(about("2 workers"), rows, style),
  "rows-stacked": rowsPanel(about("time per job"), rows, { ...style, isStacked: true, zone: [0.95, 1.05] }),
  stacks: stacksPanel(
    about("Start-up"),
    [
      {
        label: "all parts",
        parts: [10, 0.01, 70, 20],
        value: "100 ms",
        hover: "all parts",
        data: { pool: "a" },
      },
      { label: "nothing", parts: [0, 0, 0, 0], value: "0", hover: "nothing", data: { pool: "b" } },
      { label: "no figure", parts: null, value: "unstable", hover: "no figure", data: { pool: "c" } },
      ...HOSTILE.map((label) => ({
        label,
        parts: [1, 2, 3, 4],
        value: "10 ms",
        hover: label,
        data: { pool: label },
      })),
    ],
    { most: 100, format: formatDuration, parts: ["import", "constructor", "workers ready", "first result"] },
  ),
  lines: linesPanel(
    about("piscina"),
    [
      { tone: "soft", isDashed: true, points: [1, 8].map((x) => ({ x, y: interval(100 * x, null, null) })) },
      { tone: "mark", isFaint: true, points: [1, 2, 8].map((x) => ({ x, y: interval(50 * x) })) },
      {
        ...{ tone: "ink", name: "p50" },
        points: [1, 2, 4, 8].map((x) => ({
          x,
          y: interval(90 * Math.min(x, 4)),
          isBest: x === 4,
          hover: `${x} workers`,
        })),
      },
    ],
    {
      x: { domain: [1, 8], ticks: [1, 2, 4, 8], format: String, name: "workers" },
      y: { kind: "linear", domain: [0, 480], format: formatTick, unit: "jobs/s" },
      marks: [
        { x: 4, name: "4 cores, node, bun, deno, threads" },
        { x: 3, name: "workerpool" },
        { x: 6, name: "piscina" },
      ],
      gaps: [{ x: 8, hover: "unstable <here>" }],
    },
  ),
  strips: stripsPanel(about(""), [
    {
      ...{ label: "calm", starts: [0, 3], data: { pool: "calm" } },
      points: [0.01, -0.01, 0, 0.02, -0.02].map((change, at) => ({ at, change, isDisturbed: at === 3 })),
    },
    {
      label: "wild",
      starts: [0],
      data: { pool: "wild" },
      points: [4, -0.9].map((change, at) => ({ at, change, isDisturbed: false })),
    },
  ]),
};

const pictureOf = (panels: readonly Panel[]): Picture => ({
  ...{
    name: "some",
    scenario: "a scenario",
    title: `A title: ${HOSTILE[0]}`,
    message: `A message: ${HOSTILE[1]}`,
  },
  ...{ panels, legend: ["★ best", "dashed: the main thread"], grid: { title: "", columns: [], rows: [] } },
});

/** Elements closed in order, attributes quoted, nothing that has to be escaped. */
export function assertWellFormed(svg: string): void {
  const open: string[] = [];
  const token = /<(\/?)([a-zA-Z-]+)((?: [a-zA-Z0-9:-]+="[^"<]*")*)(\/?)>|([^<]+)/gy;
  let at = 0;
  for (let match = token.exec(svg); match !== null; match = token.exec(svg)) {
    at = token.lastIndex;
    const [, closing, name = "", pairs = "", empty, text = ""] = match;
    assert.doesNotMatch(pairs + text, /&(?!(?:amp|lt|gt|quot|#39);)/);
    if (match[5] !== undefined) continue;
    if (closing === "/") assert.equal(open.pop(), name);
    else if (empty === "") open.push(name);
  }
  assert.equal(at, svg.length, `not XML from ${svg.slice(at, at + 80)}`);
  assert.deepEqual(open, []);
}

describe("panels", () => {
  for (const [name, panel] of Object.entries(PANELS)) {
    test(`${name}, light`, () => {
      const svg = standaloneSvg([pictureOf([panel])], "light", "");
      assertWellFormed(svg);
      assert.doesNotMatch(svg, /NaN|Infinity|undefined|null/);
      assertGolden(`src/report/pictures/golden/${name}.svg`, svg);
    });
  }

  test("several beside each other, dark", () => {
    const svg = standaloneSvg(
      [pictureOf(Object.values(PANELS)), pictureOf([PANELS.rows as Panel])],
      "dark",
      "",
    );
    assertWellFormed(svg);
    assertGolden("src/report/pictures/golden/together.svg", svg);
  });

  test("nothing to draw is a sentence, and no empty axes", () => {
    const svg = standaloneSvg([], "light", "Nothing to draw as latency: this document has pools.");
    assertWellFormed(svg);
    assert.match(svg, />Nothing to draw as latency: this document has pools\.</);
    assert.doesNotMatch(svg, /<line|<path/);
  });

  test("what is written stays within the panel, by the widest letters", () => {
    for (const panel of Object.values(PANELS)) {
      for (const width of [336, 700]) {
        const drawn = panel.draw(themes.light, width);
        for (const [, x = "", anchor] of drawn.matchAll(/<text x="([^"]*)"[^>]*?(text-anchor="end")?/g))
          assert.ok(
            Number(x) >= 0 && Number(x) <= width + (anchor === undefined ? 0 : 0.5),
            `x ${x} of ${width}`,
          );
      }
    }
  });
});

/** WCAG 2, relative luminance and contrast. */
function contrast(one: string, other: string): number {
  const luminance = (hex: string) => {
    const [r = 0, g = 0, b = 0] = [1, 3, 5]
      .map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255)
      .map((share) => (share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

describe("themes", () => {
  for (const name of Object.keys(themes) as ThemeName[]) {
    test(`${name}: text has a contrast of 4.5 on every ground, marks of 3`, () => {
      const theme = themes[name];
      for (const ground of [theme.paper, theme.band]) {
        for (const role of ["ink", "soft", "best", "bad", "doubtful"] as const)
          assert.ok(contrast(theme[role], ground) >= 4.5, `${role} ${contrast(theme[role], ground)}`);
        assert.ok(contrast(theme.mark, ground) >= 3);
      }
      for (const role of ["part1", "part2", "part3", "part4"] as const)
        assert.ok(contrast(theme[role], theme.paper) >= 3, `${role} ${contrast(theme[role], theme.paper)}`);
    });
  }
});
