import { workerData } from "node:worker_threads";
import { importLibrary } from "./library.ts";
import { type WorkerSetup, workerSide } from "./worker-setup.ts";

const setup: WorkerSetup = workerData;
const { run, ready } = workerSide(setup);
const { worker } = await importLibrary<typeof import("workerpool")>("workerpool", setup.packageRoot);
worker({ run, ready });
