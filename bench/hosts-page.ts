import { type ColumnOf, gridOf } from "../src/report/grid.ts";
import { type Machine, machineLine } from "../src/report/machine.ts";
import type { Page } from "../src/report/page.ts";
import { geometricInterval } from "../src/stats/interval.ts";
import { formatDuration, formatRate, formatTimes, withMargin } from "../src/stats/numbers.ts";
import { median, quantile } from "../src/stats/quantile.ts";
import type { Measured } from "./hosts/caller.ts";

export interface HostsRow extends Measured {
  readonly engine: string;
  /** Of a link, each way. */
  readonly delayMs: number;
  /** The kernel, or a program in the broker's namespace. */
  readonly delayBy: "netem" | "relay" | null;
}

export interface HostsBenchmark {
  readonly poolmark: string;
  readonly startedAt: string;
  readonly environment: Machine;
  readonly workersPerHost: number;
  readonly jobsPerWorker: number;
  readonly waitMs: number;
  readonly rows: readonly HostsRow[];
}

const MADE_BY = { netem: "the kernel (netem)", relay: "a TCP relay, as the kernel has no netem" };

export function hostsPage({ rows, environment, startedAt, poolmark, ...setting }: HostsBenchmark): Page {
  const { workersPerHost, jobsPerWorker, waitMs } = setting;
  const engines = [...new Set(rows.map(({ engine }) => engine))];
  const makers = [...new Set(rows.flatMap(({ delayBy }) => delayBy ?? []))];
  return {
    title: "Workers on other hosts",
    answer: engines.map((engine) => answerOf(rows.filter((row) => row.engine === engine))),
    parts: [gridOf("Waiting jobs, and the round trip of a no-op", rows, COLUMNS)],
    facts: [
      `${startedAt.slice(0, 10)} · poolmark ${poolmark}`,
      machineLine(environment),
      "Broker, caller and two hosts of workers are network namespaces; veth links join the broker to each of the others",
      `A host has ${workersPerHost} worker processes of ${jobsPerWorker} jobs at once; a waiting job waits ${waitMs} ms`,
      ...makers.map((maker) => `The delay is made by ${MADE_BY[maker]}`),
      "All hosts share the cores of one machine: this does not show what a second host gives to computing jobs",
    ],
  };
}

const rateOf = (rates: readonly number[]) => withMargin(geometricInterval(rates), formatRate);

const COLUMNS: readonly ColumnOf<HostsRow>[] = [
  ["engine", "name", ({ engine }) => engine],
  ["delay", "name", ({ delayMs }) => `${delayMs} ms`, "of every link, each way"],
  ["one host", "figure", ({ oneHost }) => rateOf(oneHost), "waiting jobs per second"],
  ["two hosts", "figure", ({ twoHosts }) => rateOf(twoHosts)],
  ["two ÷ one", "figure", (row) => withMargin(gainOf(row), formatTimes)],
  [
    "round trip",
    "figure",
    ({ roundTripsMs }) => [0.5, 0.99].map((q) => formatDuration(quantile(roundTripsMs, q))).join(" / "),
    "p50 / p99, one job at a time",
  ],
];

/** Two hosts against one, round by round. */
const gainOf = ({ oneHost, twoHosts }: HostsRow) =>
  geometricInterval(twoHosts.map((rate, i) => rate / (oneHost[i] as number)));

/** @param rows of one engine, the shortest delay first */
function answerOf(rows: readonly HostsRow[]): string {
  const [near, far] = [rows[0], rows.at(-1)] as [HostsRow, HostsRow];
  const addedMs = median(far.roundTripsMs) - median(near.roundTripsMs);
  const crossings = (addedMs / (far.delayMs - near.delayMs)).toFixed(1);
  const gain = withMargin(gainOf(near), formatTimes);
  return `${near.engine}: two hosts do ${gain} the waiting jobs of one; each ms of delay on the links adds ${crossings} ms to a round trip`;
}
