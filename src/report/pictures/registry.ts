import type { Comparison } from "../../gate/comparison.ts";
import type { HistoryDocument } from "../../history/document.ts";
import type { SideBySide } from "../../machines/side-by-side.ts";
import type { Results } from "../../results/schema.ts";
import type { SizingDocument } from "../../sizing/schema.ts";
import type { Picture } from "./picture.ts";

/** What can be drawn of a document. Empty where it has nothing of that. */
export type Pictures<Document> = Readonly<Record<string, () => Promise<(document: Document) => Picture[]>>>;

/** The only lists of pictures, in the order of a page. */
export const runPictures: Pictures<Results> = {
  // Of a sweep alone: there it is the question.
  "break-even": async () => (await import("./break-even.ts")).breakEvenPictures,
  pools: async () => (await import("./pools.ts")).poolsPictures,
  workers: async () => (await import("./workers.ts")).workersPictures,
  latency: async () => (await import("./latency.ts")).latencyPictures,
  load: async () => (await import("./latency.ts")).loadPictures,
  cost: async () => (await import("./cost.ts")).costPictures,
  drift: async () => (await import("./drift.ts")).driftPictures,
};

export const sizePictures: Pictures<SizingDocument> = {
  workers: async () => (await import("./size.ts")).curvePictures,
  pools: async () => (await import("./size.ts")).sizePoolsPictures,
};

export const comparisonPictures: Pictures<Comparison> = {
  gate: async () => (await import("./gate.ts")).gatePictures,
};

export const machinesPictures: Pictures<SideBySide> = {
  machines: async () => (await import("./machines.ts")).machinesPictures,
};

export const historyPictures: Pictures<HistoryDocument> = {
  history: async () => (await import("./history.ts")).historyPictures,
};

/** All that there is to draw. */
export async function allPictures<Document>(
  pictures: Pictures<Document>,
): Promise<(document: Document) => Picture[]> {
  const draws = await Promise.all(Object.values(pictures).map((load) => load()));
  return (document) => draws.flatMap((draw) => draw(document));
}
