import type { Machine, Offer, SideBySide, Workload } from "../../machines/side-by-side.ts";
import { NO_WORKERS } from "../../sizing/candidate.ts";
import type { Cell, Column, Grid } from "../grid.ts";
import { formatCores, formatDuration, formatMargin, formatRate, formatTimes, plural } from "../numbers.ts";
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
  const parts = machines.flatMap(({ label, cores }) => {
    const offer = best.find(({ machine }) => machine === label);
    if (offer === undefined) return [];
    const rate = `${formatRate(offer.jobsPerSecond.estimate)} jobs/s`;
    return [`${label} (${plural(Number(formatCores(cores)), "core")}): ${withOf(offer)}, ${rate}`];
  });
  return [`${titleOf(workload)}. ${parts.join("; ")}.`, ...moneyLine(best)].join(" ");
}

/** Which machine gives the most for money, at full load; at the rate that meets the limit it may be another. */
function moneyLine(best: readonly Offer[]): string[] {
  const say = (figure: "jobsPerMoney" | "jobsPerMoneyAtRate", where: string) => {
    const falling = best
      .filter((offer) => offer[figure] !== null)
      .sort((a, b) => (b[figure] ?? 0) - (a[figure] ?? 0));
    const [first, second] = falling;
    if (first === undefined || second === undefined) return [];
    const times = (first[figure] ?? 0) / (second[figure] ?? 1);
    return [
      `For money, ${first.machine} gives the most jobs${where}: ${formatTimes(times)} those of ${second.machine}.`,
    ];
  };
  return [...say("jobsPerMoney", ""), ...say("jobsPerMoneyAtRate", " within the latency limit")];
}

/** Without workers, all that would run in them runs at once. */
export function withOf({ pool, workers, jobsPerWorker }: Offer): string {
  return pool === NO_WORKERS
    ? nameOf({ pool, workers: 1, jobsPerWorker: workers * jobsPerWorker })
    : nameOf({ pool, workers, jobsPerWorker });
}

export function titleOf({ scenario, runtime, jobsPerWorker }: Workload): string {
  const jobs = jobsPerWorker === 1 ? "" : `, ${jobsPerWorker} jobs per worker`;
  return `${scenario} on ${runtime}${jobs}`;
}

export function bestGrid({ workloads, machines, p99Ms }: SideBySide): Grid {
  const hasPrice = machines.some(({ pricePerHour }) => pricePerHour !== null);
  const hasRate = workloads.some(({ best }) => best.some(({ ratePerSecond }) => ratePerSecond !== null));
  const limit = p99Ms === null ? "within --p99" : `p99 < ${formatDuration(p99Ms)}`;
  const columns: Column[] = [
    { heading: "scenario", kind: "name" },
    { heading: "machine", kind: "name" },
    { heading: "best with", kind: "text" },
    { heading: "jobs/s", kind: "figure" },
    { heading: "× main thread", kind: "figure" },
    ...(hasRate
      ? [
          {
            heading: limit,
            kind: "figure" as const,
            meaning: "the highest rate in jobs/s that was measured to meet it",
          },
        ]
      : []),
    ...(hasPrice
      ? [
          {
            heading: "jobs per money",
            kind: "figure" as const,
            meaning: "for one unit of the price, at full load",
          },
        ]
      : []),
    ...(hasPrice && hasRate ? [{ heading: "jobs per money at that rate", kind: "figure" as const }] : []),
  ];
  const rows = workloads.flatMap((workload) =>
    workload.best.map((offer) => {
      const cells: Cell[] = [
        ...[titleOf(workload), offer.machine],
        withOf(offer),
        rateOf(offer),
        offer.timesMainThread === null ? "?" : formatTimes(offer.timesMainThread),
        ...(hasRate ? [offer.ratePerSecond === null ? "none" : formatRate(offer.ratePerSecond)] : []),
        ...(hasPrice ? [moneyOf(offer.jobsPerMoney)] : []),
        ...(hasPrice && hasRate ? [moneyOf(offer.jobsPerMoneyAtRate)] : []),
      ];
      return { cells };
    }),
  );
  return { title: "The best of each machine", columns, rows };
}

const rateOf = ({ jobsPerSecond }: Offer) =>
  `${formatRate(jobsPerSecond.estimate)} ${formatMargin(jobsPerSecond)}`.trimEnd();

/** In millions, as there are always many. */
export const moneyOf = (jobs: number | null) => (jobs === null ? "?" : `${formatRate(jobs / 1e6)} M`);

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
          return workload.best.includes(offer) ? { text: `${rateOf(offer)} ★`, tone: "best" } : rateOf(offer);
        }),
      ],
    })),
    notes: ["★ the best of its machine"],
  };
}
