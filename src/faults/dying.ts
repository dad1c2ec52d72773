import { mkdirSync } from "node:fs";
import { type Fault, lacks, type Scene, type Settlement } from "./fault.ts";
import { errorSaying } from "./judging.ts";
import { settleAll, submits } from "./throwing.ts";

const MANY = 10;
/** Small enough to be reached in a moment, and twice what the libraries need themselves. */
const HEAP_LIMIT_MB = 96;
const HEAP_PATIENCE_MS = 6000;
const MANY_PATIENCE_MS = 3000;
/** A broker gives a job to a second and a third worker, each some seconds after the last was heard of. */
const BROKER_PATIENCE_MS = 30_000;
/** Ten processes take their time to start, and do so three times. */
const MANY_BROKER_PATIENCE_MS = 50_000;

const patienceFor = ({ brokerName }: Scene, otherwiseMs?: number, brokerMs = BROKER_PATIENCE_MS) =>
  brokerName === null ? otherwiseMs : brokerMs;

const WORKER_GONE = /exit|died|dead|terminat|crash|ended|killed|gone|lost/i;

/** Workers that end, by themselves or because they must. */
export const dying = {
  "process-exit": {
    title: "calls process.exit",
    right: "an error that says that the worker is gone",
    provoke: submits({ do: "exit" }, patienceFor),
    judge: errorSaying(WORKER_GONE),
  },
  "ran-twice": {
    title: "is half done when its worker dies",
    right: "an error that says that the worker is gone; the job is not run again",
    provoke: submits(({ path }) => ({ do: "exit the first time", mark: path("half") }), patienceFor),
    judge: errorSaying(WORKER_GONE),
  },
  "ten-die": {
    title: "ten workers die at once",
    right: "ten errors that say that the worker is gone",
    workers: MANY,
    unsupported: lacks("controlsWorkers"),
    async provoke(scene) {
      await scene.open();
      const folder = scene.path("ten");
      mkdirSync(folder);
      const jobs = Array.from({ length: MANY }, () =>
        scene.run({ do: "meet", folder, count: MANY, untilMs: Date.now() + 2000, afterwards: "exit" }),
      );
      const seen = await settleAll(
        scene,
        jobs,
        patienceFor(scene, MANY_PATIENCE_MS, MANY_BROKER_PATIENCE_MS),
      );
      return { caller: worst(seen), others: [] };
    },
    judge: errorSaying(WORKER_GONE),
  },
  "heap-limit": {
    title: "runs out of its heap",
    right: "an error that names memory",
    environment: {
      NODE_OPTIONS: `--max-old-space-size=${HEAP_LIMIT_MB}`,
      DENO_V8_FLAGS: `--max-old-space-size=${HEAP_LIMIT_MB}`,
    },
    unsupported: (_, runtime) =>
      runtime === "bun"
        ? "Bun sets a worker no limit of its heap (https://github.com/oven-sh/bun/issues/31411)"
        : null,
    provoke: submits({ do: "fill heap" }, (scene) => patienceFor(scene, HEAP_PATIENCE_MS)),
    judge: errorSaying(/memory|heap/i),
  },
  "stack-overflow": {
    title: "overflows the stack",
    right: "a RangeError",
    provoke: submits({ do: "overflow stack" }),
    judge: errorSaying(/RangeError|call stack/i),
  },
} satisfies Record<string, Fault>;

/** Of several promises the one that was served the worst. */
export function worst(seen: readonly Settlement[]): Settlement {
  const rank = { pending: 0, resolved: 1, rejected: 2 };
  const [first] = seen.toSorted((a, b) => rank[a.how] - rank[b.how]);
  if (first === undefined) throw new RangeError("No promise to choose from");
  return first;
}
