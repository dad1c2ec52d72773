import { fileURLToPath } from "node:url";
import { moduleBeside } from "../../src/host/module-beside.ts";

/**
 * A pool as somebody uses it who has never heard of poolmark: the code of the library's README, with the options of our
 * adapter. Its promises are the library's own.
 */
export type RunByHand = (input: unknown) => PromiseLike<unknown>;

/** The job's own file, for libraries whose workers load one: it exports `run`. */
export const NOOP = fileURLToPath(moduleBeside("../../scenarios/noop", import.meta.url));
