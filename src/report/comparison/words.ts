import { groupBy } from "../../domain/group-by.ts";
import { type FigureName, figures } from "../../estimate/figures.ts";
import { type Comparison, type Judged, VERDICTS } from "../../gate/comparison.ts";
import { jobChange } from "../../gate/job-changed.ts";
import type { Subject } from "../../gate/subject.ts";
import {
  formatBounds,
  formatBytes,
  formatDetectable,
  formatDuration,
  formatJobRate,
  formatPercent,
  plural,
} from "../../stats/numbers.ts";

/** `cpu-primes · piscina · 2 workers · node`; a verdict on the job names no pool, as no pool is to blame. */
export function nameOf({ question, runtime, scenario, pool, workers, jobsPerWorker }: Subject): string {
  const jobs = jobsPerWorker > 1 ? ` × ${jobsPerWorker} jobs` : "";
  const who = question === "job" ? "the job itself" : pool;
  return `${scenario} · ${who} · ${plural(workers, "worker")}${jobs} · ${runtime}`;
}

/** `41,200 jobs/s`, `1.3 ms`, `44 MiB`. */
export function formatFigure(figure: FigureName, value: number): string {
  if (figure === "memoryBytes") return formatBytes(value);
  return figure === "throughput" ? formatJobRate(value) : formatDuration(value);
}

/** What changed, by how much, and what could have been detected: all that one needs who reads nothing else. */
export function sentenceOf(finding: Judged): string {
  const { subject, figure, change, tolerance, minimumDetectable } = finding;
  const how = [
    howMuch(finding),
    `tolerance ${formatPercent(tolerance)}`,
    ...(change.estimate < 0 ? [] : [`MDE ${formatDetectable(minimumDetectable)}`]),
  ];
  const article = figure === "memoryBytes" ? "" : "a ";
  return `${nameOf(subject)}: ${article}${whatChanged(finding)} (${how.join(", ")})`;
}

/** `time per job +37 % [+28, +47]`. */
export function howMuch({ figure, load, change }: Judged): string {
  const at = load === null ? "" : ` at ${formatPercent(load)} load`;
  return `${figures[figure].title}${at} ${formatBounds(change)}`;
}

/** `slower job`, `slower pool`, `slower start-up`, `more memory`. */
export function whatChanged({ subject, figure, change }: Judged): string {
  const better = change.estimate < 0;
  if (figure === "memoryBytes") return better ? "less memory" : "more memory";
  const what = figure === "startUpMs" ? "start-up" : subject.question;
  return `${better ? "faster" : "slower"} ${what}`;
}

/** Each measurement of what was suspected, and why there is no further one; empty: it was measured once. */
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
function notesOnJobs(findings: readonly Judged[]): string[] {
  const changes = new Set(findings.map((finding) => jobChange(finding, findings)));
  const how = { longer: ["longer", "less", "falls"], shorter: ["shorter", "more", "rises"] } as const;
  return (["longer", "shorter"] as const)
    .filter((change) => changes.has(change))
    .map((change) => {
      const [became, weighs, moves] = how[change];
      return `job changed: the job became ${became}, so the pool's overhead weighs ${weighs}: pool ÷ reference ${moves} without any change in the pool`;
    });
}

/** So many cells are named in the headline; of more the table tells. */
const MOST_NAMES = 3;

/** The whole in one sentence. */
export function conclusionOf(comparison: Comparison): string {
  const { outcome, findings, missing } = comparison;
  const labels = findings.map((finding) => labelOf(finding, findings));
  const counts = [...VERDICTS, "job changed" as const].flatMap((label) => {
    const count = labels.filter((one) => one === label).length;
    const countable = label === "regression" || label === "improvement";
    const where = label === "regression" ? namesOf(findings.filter((_, i) => labels[i] === label)) : "";
    return count === 0 ? [] : [`${countable ? plural(count, label) : `${count} ${label}`}${where}`];
  });
  const open = findings.filter(({ leftOpen }) => leftOpen !== undefined).length;
  const words = {
    pass:
      open === 0
        ? "No regression"
        : "No regression was proven, but the time was too short to measure all suspects again",
    advice: "Advice only, as the runs are not comparable",
    regression: "Regression",
    missing: "Cells are missing",
    inconclusive: "Inconclusive: regressions may hide in the noise (--strict)",
  }[outcome];
  const suspected = open === 0 ? [] : [`${open} still suspected`];
  const lost = missing.length === 0 ? [] : [`${missing.length} missing${namesOf(missing)}`];
  const isBlind = findings.length > 0 && findings.every((one) => one.minimumDetectable === null);
  const wayOut = isBlind ? "; so few forks tell nothing: measure both with --suite ci or more --forks" : "";
  return `${words}: ${[...counts, ...suspected, ...lost].join(", ")}${wayOut}`;
}

/** ` (cpu-primes · piscina · 2 workers · node)`: which cells, where they are few. */
function namesOf(findings: readonly { readonly subject: Subject }[]): string {
  const names = [...new Set(findings.map(({ subject }) => nameOf(subject)))];
  return names.length === 0 || names.length > MOST_NAMES ? "" : ` (${names.join(", ")})`;
}

/** Sentences for all that matters: regressions, missing cells, improvements, notes. */
export function remarksOf({ findings, missing, notes }: Comparison): string[] {
  const of = (verdict: Judged["verdict"]) => findings.filter((finding) => finding.verdict === verdict);
  const again = findings.filter(({ verdict, looks }) => looks.length > 0 && verdict !== "regression");
  const withLooks = (sentence: string, finding: Judged) => [sentence, ...looksOf(finding)].join("; ");
  return [
    ...of("regression").map((finding) => withLooks(sentenceOf(finding), finding)),
    ...missing.map(({ subject, reason }) => `${nameOf(subject)}: missing, ${reason}`),
    ...of("improvement").map(sentenceOf),
    ...again.map((finding) =>
      withLooks(
        `${nameOf(finding.subject)}: ${figures[finding.figure].title} was suspected and is ${finding.verdict}`,
        finding,
      ),
    ),
    ...notesOnJobs(findings),
    ...notes,
  ];
}

/** Findings cell by cell. */
export function bySubject(findings: readonly Judged[]): [name: string, Judged[]][] {
  return [...groupBy(findings, ({ subject }) => nameOf(subject))];
}
