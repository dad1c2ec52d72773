import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { moduleBeside } from "../../src/host/module-beside.ts";

/** Worker processes that learn the broker's URL by a message, and say when they serve. */
export async function startServing(name: string, workers: number, url: string): Promise<void> {
  const entry = fileURLToPath(moduleBeside(`./${name}.worker`, import.meta.url));
  const serving = Array.from({ length: workers }, () => {
    const child = fork(entry);
    child.send(url);
    return new Promise((resolve, reject) => {
      child.once("message", resolve);
      child.once("exit", () => reject(new Error(`A worker of ${name} by hand has ended`)));
    });
  });
  await Promise.all(serving);
}
