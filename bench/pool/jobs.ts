import { spin } from "../../scenarios/jobs/spin.ts";

export { run as noop } from "../../scenarios/noop.ts";
export { spin };

/** Bytes there and back. */
export function echo(bytes: Uint8Array): Uint8Array {
  return bytes;
}

export function wait(ms: number): Promise<number> {
  return new Promise((resolve) => setTimeout(resolve, ms, ms));
}
