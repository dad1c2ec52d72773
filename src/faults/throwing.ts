import { setTimeout as delay } from "node:timers/promises";
import { CIRCLE_TEXT, LEFT_BEHIND, type Order, THROWN_TEXT, TONER_TEXT } from "./bad-jobs.ts";
import { type Fault, lacks, type Observation, type Scene, type Settlement, type Thrown } from "./fault.ts";
import { either, errorLike, errorSaying, resultIs } from "./judging.ts";
import { describeThrown } from "./settle-within.ts";

/** Long enough for what a job has left behind to happen. */
const AFTERMATH_MS = 150;

/** `PaperJam`, as it should arrive. */
const PAPER_JAM: Thrown = {
  isError: true,
  name: "PaperJam",
  text: "the paper is jammed",
  code: "E_PAPER_JAM",
  cause: "a crumpled sheet",
  own: { tray: "2" },
  stack: "of the job",
};
/** What goes wrong in most programs: an error of the language's own, whose name is its class's. */
const OUT_OF_TONER: Thrown = {
  isError: true,
  name: "TypeError",
  text: TONER_TEXT,
  code: null,
  cause: null,
  own: {},
  stack: "of the job",
};
/** A job, with another one running beside it and a third waiting: what it does is not their trouble. */
export async function amongOthers(
  scene: Scene,
  culprit: () => Promise<unknown>,
  patienceMs?: number,
): Promise<Observation> {
  const held = scene.run({ do: "hold", mark: scene.path("held"), until: scene.path("release") });
  await scene.appears("held");
  const submitted = culprit();
  const queued = scene.run({ do: "return", value: "queued" });
  const caller = await scene.settleWithin(submitted, patienceMs);
  scene.sign("release");
  return { caller, others: await settleAll(scene, [held, queued]) };
}

/** A job among others, in a pool that is open. */
export const submits =
  (order: Order | ((scene: Scene) => Order), patienceFor?: (scene: Scene) => number | undefined) =>
  async (scene: Scene): Promise<Observation> => {
    await scene.open();
    const own = typeof order === "function" ? order(scene) : order;
    return amongOthers(scene, () => scene.run(own), patienceFor?.(scene));
  };

const throws = (what: Extract<Order, { do: "throw" }>["what"]) => submits({ do: "throw", what });

/** Two jobs, one in each worker, until the scene signs `release`. */
export async function holdWorkers(scene: Scene): Promise<Promise<unknown>[]> {
  const marks = ["held-1", "held-2"];
  const held = marks.map((mark) =>
    scene.run({ do: "hold", mark: scene.path(mark), until: scene.path("release") }),
  );
  await Promise.all(marks.map((mark) => scene.appears(mark)));
  return held;
}

export function settleAll(
  scene: Scene,
  jobs: readonly Promise<unknown>[],
  patienceMs?: number,
): Promise<Settlement[]> {
  return Promise.all(jobs.map((job) => scene.settleWithin(job, patienceMs)));
}

/** A job that is done, and of which something happens later. */
function leaves(what: Extract<Order, { do: "leave" }>["what"]) {
  return async (scene: Scene): Promise<Observation> => {
    await scene.open();
    const caller = await scene.settleWithin(scene.run({ do: "leave", what }));
    await delay(AFTERMATH_MS);
    return { caller, others: [] };
  };
}

/** Jobs that throw, at once or later. */
export const throwing = {
  "throws-error": {
    title: "throws an Error",
    right: "the error with its name, message, code, cause, own properties and the job's stack",
    provoke: throws("error"),
    judge: errorLike(PAPER_JAM),
  },
  "throws-string": {
    title: "throws a string",
    right: "that string",
    provoke: throws("string"),
    judge: errorLike(describeThrown(THROWN_TEXT)),
  },
  "throws-null": {
    title: "throws null",
    right: "null",
    provoke: throws("null"),
    judge: errorLike(describeThrown(null)),
  },
  "throws-undefined": {
    title: "throws undefined",
    right: "undefined",
    provoke: throws("undefined"),
    judge: errorLike(describeThrown(undefined)),
  },
  "throws-symbol": {
    title: "throws a symbol",
    right: "that symbol, or an error that says what it was",
    provoke: throws("symbol"),
    judge: errorSaying(new RegExp(`Symbol\\(${THROWN_TEXT}\\)`)),
  },
  "own-cause": {
    title: "throws an Error that is its own cause",
    right: "the error, and that cause",
    provoke: throws("its own cause"),
    judge: errorLike({ ...OUT_OF_TONER, name: "Error", text: CIRCLE_TEXT, cause: CIRCLE_TEXT }),
  },
  "rejects-later": {
    title: "rejects later, a TypeError",
    right: "the TypeError with its message and the job's stack",
    provoke: throws("type error, later"),
    judge: errorLike(OUT_OF_TONER),
  },
  "unhandled-rejection": {
    title: "leaves an unhandled rejection",
    right: "its result, or the error that was left",
    provoke: leaves("rejection"),
    judge: either(resultIs("done"), errorSaying(new RegExp(LEFT_BEHIND))),
  },
  "throws-in-timer": {
    title: "throws in a timer, afterwards",
    right: "its result",
    provoke: leaves("throwing timer"),
    judge: resultIs("done"),
  },
  "idle-death": {
    title: "worker exits while idle",
    right: "the result of the job before",
    unsupported: lacks("controlsWorkers"),
    provoke: leaves("exit"),
    judge: resultIs("done"),
  },
} satisfies Record<string, Fault>;
