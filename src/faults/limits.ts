import type { PoolAbilities } from "../domain/pool.ts";
import { moduleBeside } from "../host/module-beside.ts";
import { worst } from "./dying.ts";
import { type Fault, lacks, type Scene } from "./fault.ts";
import { errorSaying, resultIs } from "./judging.ts";
import { INNOCENT } from "./messages.ts";
import { amongOthers, holdWorkers, settleAll, submits } from "./throwing.ts";

/** What a worker of `hungry-job` takes. */
const HUNGER_BYTES = 128 * 2 ** 20;
/** Memory takes time to fill, and four such workers show the same as eight. */
const HUNGRY_LIMIT_BYTES = 512 * 2 ** 20;
const OPEN_PATIENCE_MS = 12_000;
const MAX_QUEUE = 2;
const LARGE_BYTES = 200 * 2 ** 20;
const LARGE_PATIENCE_MS = 8000;
const lengthOf = (value: unknown) => (value instanceof Uint8Array ? value.length : value);

const UNCLONEABLE = /clon|serializ/i;
const notCloned = ({ serialization }: PoolAbilities) =>
  serialization === "none" ? "Inputs and results stay where they are: nothing is cloned" : null;

/** Comes to a full queue; is aborted when it has been refused, where there is somebody to abort it. */
async function oneTooMany(scene: Scene, aborter?: AbortController) {
  await scene.open({ maxQueue: MAX_QUEUE });
  const held = await holdWorkers(scene);
  const queued = Array.from({ length: MAX_QUEUE }, (_, i) => scene.run({ do: "return", value: i }));
  const options = aborter === undefined ? {} : { signal: aborter.signal };
  const caller = await scene.settleWithin(scene.run({ do: "return", value: "one too many" }, options), 500);
  aborter?.abort();
  scene.sign("release");
  return { caller, others: await settleAll(scene, [...held, ...queued]) };
}

/** What cannot be sent, loaded or held, and a pool's own end while it is busy. */
export const limits = {
  "returns-uncloneable": {
    title: "result cannot be cloned",
    right: "an error that says so",
    unsupported: notCloned,
    provoke: submits({ do: "return function" }),
    judge: errorSaying(UNCLONEABLE),
  },
  "large-result": {
    title: "returns 200 MiB",
    right: "its result",
    leavesGarbage: true,
    async provoke(scene) {
      await scene.open();
      const large = () => scene.run({ do: "return bytes", count: LARGE_BYTES }).then(lengthOf);
      return amongOthers(scene, large, LARGE_PATIENCE_MS);
    },
    judge: resultIs(LARGE_BYTES),
  },
  "receives-uncloneable": {
    title: "input cannot be cloned",
    right: "an error that says so",
    unsupported: notCloned,
    provoke: submits({ do: "return", value: () => {} }),
    judge: errorSaying(UNCLONEABLE),
  },
  "fails-on-import": {
    title: "module throws on import",
    right: "its error, when the pool is opened",
    endsPool: true,
    async provoke(scene) {
      const opening = scene.open({ job: moduleBeside("fails-on-import", import.meta.url) });
      return { caller: await scene.settleWithin(opening, OPEN_PATIENCE_MS), others: [] };
    },
    judge: errorSaying(/the job module cannot start/),
  },
  "queue-full": {
    title: "comes to a full queue",
    right: "QUEUE_FULL; what was accepted is done",
    unsupported: lacks("maxQueue"),
    provoke: (scene) => oneTooMany(scene),
    judge: errorSaying(/QUEUE_FULL/),
  },
  "abort-after-refusal": {
    title: "is aborted after it was refused",
    right: "QUEUE_FULL, and nothing more",
    unsupported: lacks("maxQueue", "abortQueued"),
    provoke: (scene) => oneTooMany(scene, new AbortController()),
    judge: errorSaying(/QUEUE_FULL/),
  },
  "close-busy": {
    title: "close() while busy",
    right: "all of their results, then the end",
    endsPool: true,
    async provoke(scene) {
      const pool = await scene.open();
      const jobs = Array.from({ length: 4 }, (_, i) =>
        scene.run({ do: "hold", mark: scene.path(`held-${i}`), until: scene.path("release") }),
      );
      await scene.appears("held-0");
      const closing = pool.close();
      scene.sign("release");
      const all = Promise.all([...jobs, closing]).then((results) => results.slice(0, -1));
      return { caller: await scene.settleWithin(all), others: [] };
    },
    judge: resultIs(["held", "held", "held", "held"]),
  },
  "close-uncloneable": {
    title: "close() after an input that cannot be cloned",
    right: "the results of all other jobs, then the end",
    unsupported: notCloned,
    workers: 1, // a lost worker is then the last
    endsPool: true,
    async provoke(scene) {
      const pool = await scene.open();
      await scene.settleWithin(scene.run({ do: "return", value: () => {} }));
      const jobs = INNOCENT.map((value) => scene.run({ do: "return", value }));
      const closed = Promise.all([...jobs, pool.close()]).then((results) => results.slice(0, -1));
      return { caller: await scene.settleWithin(closed), others: [] };
    },
    judge: resultIs(INNOCENT),
  },
  "terminate-busy": {
    title: "terminate() while busy",
    right: "an error for each, and the end",
    unsupported: lacks("controlsWorkers"),
    endsPool: true,
    async provoke(scene) {
      const pool = await scene.open();
      const jobs = Array.from({ length: 4 }, (_, i) =>
        scene.run({ do: "never", how: "loop", mark: scene.path(`started-${i}`) }),
      );
      await scene.appears("started-0");
      const ending = await scene.settleWithin(pool.terminate());
      const seen = await settleAll(scene, jobs);
      return { caller: ending.how === "resolved" ? worst(seen) : ending, others: [] };
    },
    judge: errorSaying(/terminat|exit|destroy|clos|cancel|abort|died|ended/i),
  },
  "too-many-workers": {
    title: "more workers than memory",
    right: "an error before memory is gone",
    endsPool: true,
    memoryLimitBytes: HUNGRY_LIMIT_BYTES,
    unsupported: lacks("controlsWorkers"),
    async provoke(scene) {
      // Twice what may be used: all of it could be given, should the limit not hold.
      const workers = Math.ceil((2 * scene.memoryLimitBytes) / HUNGER_BYTES);
      const hungry = scene.open({ job: moduleBeside("hungry-job", import.meta.url), workers });
      const opening = hungry.then(() => "opened");
      return { caller: await scene.settleWithin(opening, OPEN_PATIENCE_MS), others: [] };
    },
    judge: errorSaying(/memory/i),
  },
} satisfies Record<string, Fault>;
