import { type Offer, type SideBySide, sameOffer, type Workload } from "../../machines/side-by-side.ts";
import { exactly } from "../../stats/interval.ts";
import { formatJobRate, formatRate, formatTick, withMargin } from "../../stats/numbers.ts";
import { allGrid, answerOf, bestGrid, moneyOf, titleOf, withOf } from "../machines/page.ts";
import { logDomain } from "./axis.ts";
import type { Panel, Picture } from "./picture.ts";
import { type DotRow, type RowsStyle, rowsPanel } from "./rows-panel.ts";

/** Which machine, and which pool on each: the best of each machine, then each machine's pools, a panel each. */
export function machinesPictures(document: SideBySide): Picture[] {
  return document.workloads.map((workload) => ({
    ...{ name: "machines", scenario: workload.scenario, title: titleOf(workload) },
    message: answerOf(document, workload),
    panels: [
      bestPanel(workload),
      ...moneyPanel(workload),
      ...(document.kind === "runs" ? poolPanels(document, workload) : []),
    ],
    legend: ["★ the best of its machine · lines: 95 % intervals over forks · the scale is logarithmic"],
    grid: document.kind === "runs" ? allGrid(document, workload) : bestGrid(document),
  }));
}

const styleOf = (offers: readonly Offer[]): RowsStyle => ({
  domain: logDomain(offers.map(({ jobsPerSecond }) => jobsPerSecond)),
  ...{ format: formatTick, unit: "jobs/s" },
});

function bestPanel(workload: Workload): Panel {
  const rows = workload.best
    .toSorted((a, b) => b.jobsPerSecond.estimate - a.jobsPerSecond.estimate)
    .map((offer) => rowOf(offer, `${offer.machine}: ${withOf(offer)}`, false));
  const about = { title: "best of each machine", label: labelOf("The best of each machine", rows), data: {} };
  return rowsPanel(about, rows, { ...styleOf(workload.best), isStacked: true });
}

/** Jobs for one unit of money at full load, where every machine has a price. */
function moneyPanel({ best }: Workload): Panel[] {
  const known = best.flatMap((offer) =>
    offer.jobsPerMoney === null ? [] : [{ offer, jobs: offer.jobsPerMoney }],
  );
  if (known.length < 2) return [];
  const rows = known
    .toSorted((a, b) => b.jobs - a.jobs)
    .map(({ offer: { machine }, jobs }): DotRow => {
      const interval = exactly(jobs);
      const value = moneyOf(jobs);
      return {
        label: machine,
        interval,
        value,
        shape: "dot",
        tone: "mark",
        hover: `${machine}: ${value} jobs`,
      };
    });
  const about = { title: "jobs per money", label: labelOf("Jobs for one unit of money", rows), data: {} };
  const domain = logDomain(rows.flatMap(({ interval }) => interval ?? []));
  return [rowsPanel(about, rows, { domain, format: formatTick, unit: "jobs" })];
}

/** Each machine's pools, each with the size that gives most. */
function poolPanels({ machines }: SideBySide, { offers, best, runtime }: Workload): Panel[] {
  const drafts = machines.map(({ label }) => {
    const mine = offers.filter(({ machine }) => machine === label);
    const most = new Map<string, Offer>();
    for (const offer of mine) {
      const known = most.get(offer.pool);
      if (known === undefined || offer.jobsPerSecond.estimate > known.jobsPerSecond.estimate)
        most.set(offer.pool, offer);
    }
    const rows = [...most.values()]
      .toSorted((a, b) => b.jobsPerSecond.estimate - a.jobsPerSecond.estimate)
      .map((offer) => ({
        ...rowOf(
          offer,
          `${offer.pool} × ${offer.workers}`,
          best.some((one) => sameOffer(one, offer)),
        ),
        data: { pool: offer.pool, runtime },
      }));
    return { title: label, rows };
  });
  const beside = drafts.flatMap(({ rows }) => rows);
  return drafts.map(({ title, rows }) =>
    rowsPanel({ title, label: labelOf(title, rows), data: { runtime } }, rows, {
      ...styleOf(offers),
      beside,
    }),
  );
}

function rowOf({ jobsPerSecond }: Offer, name: string, isBest: boolean): DotRow {
  const value = formatRate(jobsPerSecond.estimate);
  return {
    ...{ label: `${isBest ? "★ " : ""}${name}`, interval: jobsPerSecond, value, shape: "dot" },
    ...{ tone: isBest ? "best" : "mark", inBand: isBest },
    hover: `${name}: ${withMargin(jobsPerSecond, formatJobRate)}`,
  };
}

const labelOf = (title: string, rows: readonly DotRow[]) =>
  `${title}: ${rows.map(({ label, value }) => `${label} ${value}`).join(", ")}`;
