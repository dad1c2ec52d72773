import { workerData } from "node:worker_threads";
import { importLibrary } from "../host/library.ts";
import { type LibrarySetup, workerSide } from "./adapter/worker-setup.ts";

const setup: LibrarySetup = workerData;
const { expose } = await importLibrary<{ expose(methods: object): void }>(
  "threads/worker",
  setup.packageRoot,
);
// Only now: threads waits 10 s for a worker's hello, and a job's module may take longer to load.
const { run, ready } = workerSide(setup);
expose({ run, ready });
