import { workerData } from "node:worker_threads";
import { importLibrary } from "../host/library.ts";
import { type LibrarySetup, workerSide } from "./adapter/worker-setup.ts";

// On Bun workerpool takes a worker thread for a browser's, because Bun has a global addEventListener there, and waits for
// messages that never come (https://github.com/oven-sh/bun/issues/43459). Without it, it takes the way of Node.
if ("Bun" in globalThis) Object.assign(globalThis, { addEventListener: undefined });

const setup: LibrarySetup = workerData;
const { run, ready } = workerSide(setup);
const { worker } = await importLibrary<typeof import("workerpool")>("workerpool", setup.packageRoot);
worker({ run, ready });
