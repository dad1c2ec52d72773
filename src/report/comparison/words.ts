import type { Comparison, Judged } from "../../gate/comparison.ts";
import type { Subject } from "../../gate/evidence.ts";
import { type FigureName, figures } from "../../gate/figure.ts";
import { jobChange } from "../../gate/job-changed.ts";
import { VERDICTS } from "../../gate/judge.ts";

/** `cpu-primes · piscina · 2 workers`; of the job the pool is not named, as it is no pool's doing. */
export function nameOf({ question, runtime, scenario, pool, workers, jobsPerWorker }: Subject): string {
  const jobs = jobsPerWorker > 1 ? ` × ${jobsPerWorker} jobs` : "";
  const who = question === "job" ? "the job itself" : pool;
  return `${scenario} · ${who} · ${workers} worker${workers === 1 ? "" : "s"}${jobs} · ${runtime}`;
}

/** `+12 %`, `−3.4 %`. */
export function formatChange(share: number): string {
  const percent = share * 100;
  const digits = Math.abs(percent) < 9.95 ? 1 : 0;
  const text = Math.abs(percent) >= 1000 ? percent.toPrecision(3) : percent.toFixed(digits);
  return `${percent < 0 ? "−" : "+"}${text.replace("-", "")} %`;
}

/** With its bounds: `+12 % [8.1, 16]`. */
export function formatBounds({ estimate, low, high }: Judged["change"]): string {
  if (low === null || high === null) return formatChange(estimate);
  const bound = (share: number) => formatChange(share).replace(" %", "");
  return `${formatChange(estimate)} [${bound(low)}, ${bound(high)}]`;
}

/** Of a share that cannot be negative: `5.0 %`. */
export function formatShare(share: number): string {
  return formatChange(share).slice(1);
}

export function formatFound(share: number | null): string {
  return share === null ? "none: too few forks" : formatShare(share);
}

export function formatFigure(figure: FigureName, value: number): string {
  if (figure === "memoryBytes") return `${(value / 2 ** 20).toFixed(1)} MiB`;
  return `${Number(value.toPrecision(4))} ${figures[figure].unit}`;
}

/** What changed, by how much, and what would have been found: all that one needs who reads nothing else. */
export function sentenceOf(finding: Judged): string {
  const { subject, figure, load, change, tolerance, smallestFound } = finding;
  const at = load === null ? "" : ` at ${Math.round(load * 100)} % load`;
  const how = [
    `${figures[figure].title}${at} ${formatBounds(change)}`,
    `tolerance ${formatShare(tolerance)}`,
    ...(change.estimate < 0 ? [] : [`would find ${formatFound(smallestFound)}`]),
  ];
  const what = whatChanged(finding);
  const article = figure === "memoryBytes" ? "" : "a ";
  return `${nameOf(subject)}: ${article}${what} (${how.join(", ")})`;
}

/** `slower job`, `slower pool`, `slower start-up`, `more memory`. */
export function whatChanged({ subject, figure, change }: Judged): string {
  const better = change.estimate < 0;
  if (figure === "memoryBytes") return better ? "less memory" : "more memory";
  const what = figure === "startUpMs" ? "start-up" : subject.question;
  return `${better ? "faster" : "slower"} ${what}`;
}

/** First and second measurement of what was suspected, and why there is no other; empty: it was measured once. */
export function looksOf({ looks, leftOpen }: Judged): string[] {
  const ordinals = ["first", "second", "third"];
  return [
    ...looks.map(
      ({ forks, change, verdict }, i) =>
        `${ordinals[i] ?? `${i + 1}th`} measurement, ${i === 0 ? "" : "all "}${forks.current} forks: ${formatBounds(change)}, ${i === 0 && verdict === "regression" ? "suspected" : verdict}`,
    ),
    ...(leftOpen === undefined ? [] : [`no ${ordinals[looks.length]} measurement: ${leftOpen}`]),
  ];
}

/** A verdict, or that the job's own change moved the figure, which then tells nothing of the pool. */
export function labelOf(finding: Judged, findings: readonly Judged[]): Judged["verdict"] | "job changed" {
  return jobChange(finding, findings) === null ? finding.verdict : "job changed";
}

/** What "job changed" means, where it stands in the table. */
export function notesOnJobs(findings: readonly Judged[]): string[] {
  const changes = new Set(findings.map((finding) => jobChange(finding, findings)));
  const how = { longer: ["longer", "less", "falls"], shorter: ["shorter", "more", "rises"] } as const;
  return (["longer", "shorter"] as const)
    .filter((change) => changes.has(change))
    .map((change) => {
      const [became, weighs, moves] = how[change];
      return `job changed: the job itself became ${became}, so what a pool adds to it weighs ${weighs}, and pool ÷ reference ${moves} without any change in the pool`;
    });
}

/** The whole in one sentence. */
export function conclusionOf(comparison: Comparison): string {
  const { outcome, findings, missing } = comparison;
  const labels = findings.map((finding) => labelOf(finding, findings));
  const counts = [...VERDICTS, "job changed" as const]
    .map((label) => {
      const count = labels.filter((one) => one === label).length;
      const many = count > 1 && (label === "regression" || label === "improvement");
      return count === 0 ? null : `${count} ${label}${many ? "s" : ""}`;
    })
    .filter((text) => text !== null);
  const open = findings.filter(({ leftOpen }) => leftOpen !== undefined).length;
  const lost = missing.length === 0 ? [] : [`${missing.length} missing`];
  const words = {
    pass:
      open === 0
        ? "No regression"
        : "No regression proven, but there was no time to measure all suspects again",
    advice: "Advice only, as the runs are not comparable",
    regression: "Regression",
    missing: "Cells are missing",
    inconclusive: "Inconclusive: regressions may hide in the noise (--strict)",
  }[outcome];
  const suspected = open === 0 ? [] : [`${open} still suspected`];
  return `${words}: ${[...counts, ...suspected, ...lost].join(", ")}`;
}

/** Sentences for all that matters: regressions, missing cells, improvements, notes. */
export function remarksOf({ findings, missing, notes }: Comparison): string[] {
  const of = (verdict: Judged["verdict"]) => findings.filter((finding) => finding.verdict === verdict);
  const again = findings.filter(({ verdict, looks }) => looks.length > 0 && verdict !== "regression");
  return [
    ...of("regression").flatMap((finding) => [
      sentenceOf(finding),
      ...looksOf(finding).map((look) => `  ${look}`),
    ]),
    ...missing.map(({ subject, reason }) => `${nameOf(subject)}: missing, ${reason}`),
    ...of("improvement").map(sentenceOf),
    ...again.flatMap((finding) => [
      `${nameOf(finding.subject)}: ${figures[finding.figure].title} was suspected and is ${finding.verdict}`,
      ...looksOf(finding).map((look) => `  ${look}`),
    ]),
    ...notesOnJobs(findings),
    ...notes,
  ];
}

/** Findings cell by cell. */
export function bySubject(findings: readonly Judged[]): [name: string, Judged[]][] {
  const groups = new Map<string, Judged[]>();
  for (const finding of findings) {
    const name = nameOf(finding.subject);
    groups.set(name, [...(groups.get(name) ?? []), finding]);
  }
  return [...groups];
}

export const LEGEND =
  "Change of the cost (time, CPU time, bytes) with its one-sided 95 % bounds · finds: the smallest worsening that this comparison would have found 4 times of 5";
