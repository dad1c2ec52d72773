import type { Scorecard } from "../faults/scorecard.ts";
import { COMPARISON_VERSION, type Comparison } from "../gate/comparison.ts";
import type { HistoryDocument } from "../history/document.ts";
import type { SideBySide } from "../machines/side-by-side.ts";
import type { Results } from "../results/schema.ts";
import type { SizingDocument } from "../sizing/schema.ts";
import { formsOf } from "./draw/forms.ts";

// The only list of documents, with the forms of each beside those that all have. Lazy: a form is loaded when it is asked for.

export const runForms = formsOf<Results>({
  page: async () => (await import("./run/page.ts")).runPage,
  pictures: {
    // Of a sweep alone: there it is the question.
    "break-even": async () => (await import("./pictures/break-even.ts")).breakEvenPictures,
    pools: async () => (await import("./pictures/pools.ts")).poolsPictures,
    workers: async () => (await import("./pictures/workers.ts")).workersPictures,
    latency: async () => (await import("./pictures/latency.ts")).latencyPictures,
    load: async () => (await import("./pictures/latency.ts")).loadPictures,
    cost: async () => (await import("./pictures/cost.ts")).costPictures,
    drift: async () => (await import("./pictures/drift.ts")).driftPictures,
  },
  others: { csv: async () => (await import("./run/csv.ts")).runCsv },
});

export const sizeForms = formsOf<SizingDocument>({
  page: async () => (await import("./size/page.ts")).sizePage,
  pictures: {
    workers: async () => (await import("./pictures/size.ts")).curvePictures,
    pools: async () => (await import("./pictures/size.ts")).sizePoolsPictures,
  },
});

export const comparisonForms = formsOf<Comparison>({
  page: async () => (await import("./comparison/page.ts")).comparisonPage,
  pictures: { gate: async () => (await import("./pictures/gate.ts")).gatePictures },
  json: (comparison) => JSON.stringify({ schemaVersion: COMPARISON_VERSION, ...comparison }, null, 1),
  others: {
    junit: async () => (await import("./comparison/junit.ts")).junit,
    github: async () => (await import("./comparison/github.ts")).github,
    "benchmark-bigger": async () => (await import("./comparison/benchmark.ts")).biggerIsBetter,
    "benchmark-smaller": async () => (await import("./comparison/benchmark.ts")).smallerIsBetter,
    go: async () => (await import("./comparison/go.ts")).goBenchmark,
  },
});

/** A scorecard is a table: it has no pictures. */
export const scorecardForms = formsOf<Scorecard>({
  page: async () => (await import("./faults/page.ts")).scorecardPage,
  pictures: {},
});

export const historyForms = formsOf<HistoryDocument>({
  page: async () => (await import("./history/page.ts")).historyPage,
  pictures: { history: async () => (await import("./pictures/history.ts")).historyPictures },
});

export const machinesForms = formsOf<SideBySide>({
  page: async () => (await import("./machines/page.ts")).machinesPage,
  pictures: { machines: async () => (await import("./pictures/machines.ts")).machinesPictures },
});
