import { FIGURE_NAMES, figures } from "../../estimate/figures.ts";
import type { Comparison, Judged } from "../../gate/comparison.ts";
import { formatBounds, formatChange, formatPercent, joinWords } from "../../stats/numbers.ts";
import { comparisonGrid } from "../comparison/page.ts";
import { bySubject, conclusionOf, howMuch, labelOf, nameOf, sentenceOf } from "../comparison/words.ts";
import { type Domain, logDomain } from "./axis.ts";
import type { Panel, Picture } from "./picture.ts";
import { type DotRow, rowsPanel } from "./rows-panel.ts";

/** Each change with its bounds, the tolerance shaded, the verdict in word and shape: a panel a figure. */
export function gatePictures(comparison: Comparison): Picture[] {
  const { findings } = comparison;
  if (findings.length === 0) return [];
  const nameFor = shortNames(findings);
  const isWide = findings.some((finding) => nameFor(finding).length > MOST_LETTERS);
  const names = FIGURE_NAMES.filter((name) => findings.some(({ figure }) => figure === name));
  return [
    {
      ...{ name: "gate", scenario: null, title: "Each change, and what is tolerated" },
      message: messageOf(comparison),
      panels: names.map((name) => panelOf(name, findings)),
      legend: [
        "change of the cost, so right is worse; the lines are one-sided 95 % bounds · shaded: tolerated",
        "▲ regression · ▼ improvement · ■ equivalent · ◆ inconclusive · ○ the job changed",
      ],
      grid: comparisonGrid(comparison),
      ...(isWide ? { isWide } : {}),
    },
  ];
}

/** The regressions by name; without any, the conclusion. */
function messageOf(comparison: Comparison): string {
  const regressions = comparison.findings.filter(({ verdict }) => verdict === "regression");
  if (regressions.length === 0) return conclusionOf(comparison);
  const told = bySubject(regressions).map(([name, mine]) => `${name}: ${joinWords(mine.map(howMuch))}`);
  return `Worse than tolerated: ${told.join("; ")}.`;
}

const SHAPES: Readonly<Record<ReturnType<typeof labelOf>, Pick<DotRow, "shape" | "tone">>> = {
  regression: { shape: "up", tone: "bad" },
  improvement: { shape: "down", tone: "best" },
  equivalent: { shape: "square", tone: "mark" },
  inconclusive: { shape: "diamond", tone: "doubtful" },
  "job changed": { shape: "ring", tone: "soft" },
};

/** Of a name that stands whole beside its verdict, in a third of the page. */
const MOST_LETTERS = 24;

/** What has to be looked at first. */
const ORDER: readonly DotRow["shape"][] = ["up", "diamond", "down", "ring", "square"];

function panelOf(name: Judged["figure"], findings: readonly Judged[]): Panel {
  const mine = findings.filter(({ figure }) => figure === name);
  const tolerance = mine[0]?.tolerance ?? 0;
  const zone = [1 / (1 + tolerance), 1 + tolerance] as const;
  const nameFor = shortNames(findings);
  const rows = mine
    .map((finding) => dotRow(finding, nameFor(finding), findings))
    .toSorted((a, b) => ORDER.indexOf(a.shape) - ORDER.indexOf(b.shape));
  const intervals = rows.flatMap(({ interval }) => interval ?? []);
  const domain = symmetric(logDomain(intervals, [...zone]));
  const worst = mine.filter(({ verdict }) => verdict === "regression").map(sentenceOf);
  const title = figures[name].title;
  return rowsPanel(
    { title, label: `${title}: ${worst.length === 0 ? "no regression" : worst.join("; ")}`, data: {} },
    rows,
    {
      ...{ domain, ticks: ticksOf(domain), unit: `tolerance ${formatPercent(tolerance)}` },
      format: (ratio) => (Math.abs(ratio - 1) < 0.0005 ? "0" : formatChange(ratio - 1).replace(".0 %", " %")),
      ...{ references: [1], zone, isStacked: true },
    },
  );
}

/** As far to either side: no change is the middle. */
function symmetric([low, high]: Domain): Domain {
  const most = Math.max(high, 1 / low, 1.05);
  return [1 / most, most];
}

/** Round changes to either side, few enough to read. */
function ticksOf([low, high]: Domain): number[] {
  const step = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5].find((share) => (high - 1) / share < 3) ?? 10;
  return [-2, -1, 0, 1, 2].map((times) => 1 + times * step).filter((ratio) => ratio >= low && ratio <= high);
}

/** As ratios, so that half and twice are as far from the middle. */
function dotRow(finding: Judged, label: string, findings: readonly Judged[]): DotRow {
  const { subject, change } = finding;
  const { estimate, low, high } = change;
  const verdict = labelOf(finding, findings);
  const ratio = (share: number | null) => (share === null ? null : 1 + share);
  return {
    label,
    interval: { estimate: 1 + estimate, low: ratio(low), high: ratio(high) },
    value: `${formatChange(estimate)} ${verdict}`,
    ...SHAPES[verdict],
    hover: `${nameOf(subject)}: ${formatBounds(change)}, ${verdict}`,
    data: { pool: subject.question === "job" ? "" : subject.pool, runtime: subject.runtime },
  };
}

/** What all have in common is left out: the panel is narrow. */
function shortNames(findings: readonly Judged[]): (finding: Judged) => string {
  const partsOf = ({ subject }: Judged) => nameOf(subject).split(" · ");
  const all = findings.map(partsOf);
  const differs = (i: number) => new Set(all.map((parts) => parts[i])).size > 1;
  return (finding) => {
    const parts = partsOf(finding).filter((_, i) => differs(i));
    return parts.length === 0 ? nameOf(finding.subject) : parts.join(" · ");
  };
}
