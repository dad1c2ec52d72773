import { workerData } from "node:worker_threads";
import { importLibrary } from "./adapter/library.ts";
import { type WorkerSetup, workerSide } from "./adapter/worker-setup.ts";

const setup: WorkerSetup = workerData;
const { run, ready } = workerSide(setup);
const { expose } = await importLibrary<{ expose(methods: object): void }>(
  "threads/worker",
  setup.packageRoot,
);
expose({ run, ready });
