import { ThreadWorker } from "poolifier";
import { run } from "../../../scenarios/noop.ts";

new ThreadWorker({ run: (input?: number) => run(input as number) });
