import {
  type Best,
  type Machine,
  type Offer,
  type SideBySide,
  sameOffer,
  type Workload,
} from "../../machines/side-by-side.ts";
import { NO_WORKERS } from "../../sizing/candidate.ts";
import { differs, type Interval, quotient } from "../../stats/interval.ts";
import type { Cell, Column, Grid } from "../grid.ts";
import {
  formatCores,
  formatDuration,
  formatRange,
  formatRate,
  formatTimes,
  joinWords,
  orUnknown,
  plural,
  withMargin,
} from "../numbers.ts";
import type { Page } from "../page.ts";
import { nameOf } from "../size/names.ts";

/** Several machines side by side: what each is best with, what that gives, and what it gives for money. */
export function machinesPage(document: SideBySide): Page {
  const { machines, workloads, kind } = document;
  return {
    title: `poolmark report: ${machines.map(({ label }) => label).join(", ")}`,
    answer: [...overview(workloads), ...workloads.map((workload) => answerOf(document, workload))],
    ...(workloads.length > 1 ? { answers: bestGrid(document) } : {}),
    parts: [
      { grid: bestGrid(document) },
      ...limitGrid(document).map((grid) => ({ grid })),
      ...(kind === "runs" ? workloads.map((workload) => ({ grid: allGrid(document, workload) })) : []),
    ],
    facts: machines.map(factOf),
  };
}

function factOf({ label, cpuModel, cores, pricePerHour }: Machine): string {
  const price = pricePerHour === null ? "" : ` · ${pricePerHour} an hour`;
  return `${label}: ${formatCores(cores)} ${cores === 1 ? "core" : "cores"} of ${cpuModel ?? "an unknown CPU"}${price}`;
}

/** Of several jobs: which machine gives most, and most for money, in how many of them. */
function overview(workloads: readonly Workload[]): string[] {
  if (workloads.length < 2) return [];
  const say = (what: string, of: (offer: Offer) => number | null) => {
    const winners = workloads.flatMap(({ best }) => {
      const known = best.flatMap((offer) => ({ machine: offer.machine, value: of(offer) ?? 0 }));
      const [first] = known.filter(({ value }) => value > 0).sort((a, b) => b.value - a.value);
      return first === undefined ? [] : [first.machine];
    });
    const counts = [...new Set(winners)]
      .map((machine) => ({ machine, count: winners.filter((one) => one === machine).length }))
      .sort((a, b) => b.count - a.count);
    if (counts.length === 0) return [];
    const words = counts.map(({ machine, count }) => `${machine} in ${count} of ${winners.length}`);
    return [`${what}: ${words.join(", ")}`];
  };
  const most = say("Most jobs", ({ jobsPerSecond }) => jobsPerSecond.estimate);
  return [`${[...most, ...say("most for money", ({ jobsPerMoney }) => jobsPerMoney)].join("; ")}.`];
}

/** What each machine is best with; then which gives the most for money, where prices are known. */
export function answerOf({ machines }: SideBySide, workload: Workload): string {
  const { best } = workload;
  const parts = machines.map(({ label, cores }) => {
    const place = `${label} (${plural(Number(formatCores(cores)), "core")})`;
    const offer = best.find(({ machine }) => machine === label);
    if (offer === undefined) return `${place}: no size to name`;
    return `${place}: ${bestOf(offer)}, ${formatRate(offer.jobsPerSecond.estimate)} jobs/s`;
  });
  const money = [...moneyLine(workload), ...moneyLineAtRate(workload)];
  return [`${titleOf(workload)}. ${parts.join("; ")}.`, ...money].join(" ");
}

/** Those with a price, the one that gives most for money first. */
function byMoney<One extends Offer>(offers: readonly One[], figure: "jobsPerMoney" | "jobsPerMoneyAtRate") {
  const priced = offers.filter((offer) => offer[figure] !== null);
  return priced.toSorted((a, b) => (b[figure] ?? 0) - (a[figure] ?? 0));
}

/** At full load, with what the noise leaves open. */
function moneyLine({ best }: Workload): string[] {
  const [first, second] = byMoney(best, "jobsPerMoney");
  if (first === undefined || second === undefined) return [];
  const times = quotient(perMoney(first), perMoney(second)) as Interval;
  const range = formatRange(times, formatTimes);
  const said = `${formatTimes(times.estimate)} (${range === "" ? "no interval" : range})`;
  return [
    range === "" || differs(times)
      ? `For money, ${first.machine} gives the most jobs: ${said} those of ${second.machine}.`
      : `For money, ${first.machine} and ${second.machine} cannot be told apart: ${said}.`,
  ];
}

function perMoney({ jobsPerSecond: { estimate, low, high }, jobsPerMoney }: Offer): Interval {
  const scaled = (bound: number | null) => (bound === null ? null : (bound / estimate) * (jobsPerMoney ?? 0));
  return { estimate: jobsPerMoney ?? 0, low: scaled(low), high: scaled(high) };
}

function moneyLineAtRate({ bestWithinLimit }: Workload): string[] {
  const [first, second] = byMoney(bestWithinLimit, "jobsPerMoneyAtRate");
  if (first === undefined || second === undefined) return [];
  const times = (first.jobsPerMoneyAtRate ?? 0) / (second.jobsPerMoneyAtRate ?? 1);
  return [
    `For money within the latency limit, ${first.machine} gives the most jobs: ${formatTimes(times)} those of ${second.machine}.`,
  ];
}

/** Without workers, all that would run in them runs at once. */
export function withOf({ pool, workers, jobsPerWorker }: Offer): string {
  return pool === NO_WORKERS
    ? nameOf({ pool, workers: 1, jobsPerWorker: workers * jobsPerWorker })
    : nameOf({ pool, workers, jobsPerWorker });
}

/** `2 workers of piscina, workerpool or threads (not told apart)`. */
export function bestOf(best: Best): string {
  const remarks = [
    ...(best.alike.length === 0 ? [] : ["not told apart"]),
    ...(best.isSettled ? [] : ["not settled"]),
  ];
  const pools = joinWords([withOf(best), ...best.alike], "or");
  return remarks.length === 0 ? pools : `${pools} (${remarks.join(", ")})`;
}

export function titleOf({ scenario, runtime, jobsPerWorker }: Workload): string {
  const jobs = jobsPerWorker === 1 ? "" : `, ${jobsPerWorker} jobs per worker`;
  return `${scenario} on ${runtime}${jobs}`;
}

const PLACE: readonly Column[] = [
  { heading: "scenario", kind: "name" },
  { heading: "machine", kind: "name" },
  { heading: "best with", kind: "text" },
];

function moneyColumn({ machines }: SideBySide, load: string): Column[] {
  if (machines.every(({ pricePerHour }) => pricePerHour === null)) return [];
  return [{ heading: "jobs per money", kind: "figure", meaning: `for one unit of the price, at ${load}` }];
}

export function bestGrid(document: SideBySide): Grid {
  const money = moneyColumn(document, "full load");
  const rows = document.workloads.flatMap((workload) =>
    workload.best.map((best) => ({
      cells: [
        ...[titleOf(workload), best.machine, bestOf(best), rateOf(best)],
        orUnknown(best.timesMainThread, ({ estimate }) => formatTimes(estimate)),
        ...money.map(() => moneyOf(best.jobsPerMoney)),
      ],
    })),
  );
  const figures: Column[] = [
    { heading: "jobs/s", kind: "figure" },
    { heading: "× main thread", kind: "figure" },
  ];
  return { title: "The best of each machine", columns: [...PLACE, ...figures, ...money], rows };
}

/** Under load another pool may be the best, or none. */
function limitGrid(document: SideBySide): Grid[] {
  const { workloads, machines, p99Ms } = document;
  const within = workloads.filter(({ bestWithinLimit }) => bestWithinLimit.length > 0);
  if (within.length === 0) return [];
  const money = moneyColumn(document, "that rate");
  const rows = within.flatMap((workload) =>
    machines.map(({ label }) => {
      const best = workload.bestWithinLimit.find(({ machine }) => machine === label);
      return {
        cells: [
          ...[titleOf(workload), label, best === undefined ? "none" : withOf(best)],
          best === undefined ? "–" : formatRate(best.ratePerSecond ?? 0),
          ...money.map(() => moneyOf(best?.jobsPerMoneyAtRate ?? null)),
        ],
      };
    }),
  );
  const rate = {
    heading: "jobs/s",
    kind: "figure",
    meaning: "the highest rate that was measured to meet it",
  } as const;
  const limit = p99Ms === null ? "within the limit of --p99" : `with a p99 below ${formatDuration(p99Ms)}`;
  return [{ title: `The best of each machine ${limit}`, columns: [...PLACE, rate, ...money], rows }];
}

const rateOf = ({ jobsPerSecond }: Offer) => withMargin(jobsPerSecond, formatRate);

/** In millions, as there are always many. */
export const moneyOf = (jobs: number | null) => orUnknown(jobs, (count) => `${formatRate(count / 1e6)} M`);

/** Every pool and size, a column for each machine. */
export function allGrid({ machines }: SideBySide, workload: Workload): Grid {
  const keyOf = ({ pool, workers }: Offer) => `${workers} ${pool}`;
  const sizes = new Map(workload.offers.map((offer) => [keyOf(offer), offer]));
  const rows = [...sizes.values()].sort((a, b) => a.workers - b.workers);
  return {
    title: `${titleOf(workload)}, jobs/s`,
    columns: [
      { heading: "workers", kind: "name" },
      { heading: "pool", kind: "name" },
      ...machines.map(({ label }): Column => ({ heading: label, kind: "figure" })),
    ],
    rows: rows.map((row) => ({
      cells: [
        String(row.workers),
        row.pool,
        ...machines.map(({ label }): Cell => {
          const offer = workload.offers.find((one) => one.machine === label && keyOf(one) === keyOf(row));
          if (offer === undefined) return "";
          const isBest = workload.best.some((best) => sameOffer(best, offer));
          return isBest ? { text: `${rateOf(offer)} ★`, tone: "best" } : rateOf(offer);
        }),
      ],
    })),
    notes: ["★ the best of its machine"],
  };
}
