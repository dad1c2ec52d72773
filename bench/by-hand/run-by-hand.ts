import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { moduleBeside } from "../../src/host/module-beside.ts";

/**
 * A pool as somebody uses it who has never heard of poolmark: the code of the library's README, with the options of our
 * adapter. Its promises are the library's own.
 */
export type RunByHand = (input: unknown) => PromiseLike<unknown>;

/** A file of this folder, as the build or the source has it. */
export const fileOf = (name: string) => fileURLToPath(moduleBeside(name, import.meta.url));

/** The job's own file, for libraries whose workers load one: it exports `run`. */
export const NOOP = fileOf("../../scenarios/noop");

/** Worker processes that learn the broker's URL by a message, and say when they serve. */
export async function startServing(name: string, workers: number, url: string): Promise<void> {
  const serving = Array.from({ length: workers }, () => {
    const child = fork(fileOf(`${name}.worker`));
    child.send(url);
    return new Promise((resolve, reject) => {
      child.once("message", resolve);
      child.once("exit", () => reject(new Error(`A worker of ${name} by hand has ended`)));
    });
  });
  await Promise.all(serving);
}
