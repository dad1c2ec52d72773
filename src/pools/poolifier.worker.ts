import { workerData } from "node:worker_threads";
import { importLibrary } from "../host/library.ts";
import { type LibrarySetup, workerSide } from "./adapter/worker-setup.ts";

const setup: LibrarySetup = workerData;
const { run, ready } = workerSide(setup);
const { ThreadWorker } = await importLibrary<typeof import("poolifier")>("poolifier", setup.packageRoot);
// Asynchronous by their kind: poolifier awaits no promise of a plain function.
new ThreadWorker({ run: async (input?: unknown) => run(input), ready: async () => ready() });
