import { pbkdf2 } from "node:crypto";
import { promisify } from "node:util";
import type { ScenarioKind } from "../src/domain/scenario.ts";

// Frozen jobs, one of each kind: what this machine is worth today. Their speed in one run against their speed in another
// tells two machines, or two minutes, apart from two versions of a job; so nothing here may ever change. A test holds
// the digest of this file.

/** The name of the anchor's job for a scenario of this kind. */
export const ANCHOR_EXPORT: Readonly<Record<ScenarioKind, string>> = {
  dispatch: "dispatch",
  cpu: "cpu",
  native: "native",
  payload: "payload",
  io: "io",
  mixed: "mixed",
};

function steps(count: number): number {
  let state = 1;
  for (let i = 0; i < count; i++) state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
  return state;
}

export function dispatch(input: unknown): unknown {
  return input;
}

export function cpu(): number {
  return steps(1_000_000);
}

const words = new Uint32Array(65_536).fill(7);

export function payload(): number {
  let sum = 0;
  for (let i = 0; i < words.length; i++) sum = (sum + (words[i] as number)) >>> 0;
  return sum;
}

const hash = promisify(pbkdf2);

export async function native(): Promise<string> {
  return (await hash("anchor", "poolmark", 4000, 32, "sha256")).toString("hex");
}

export function io(): Promise<number> {
  return new Promise((resolve) => setTimeout(() => resolve(5), 5));
}

export async function mixed(): Promise<number> {
  await new Promise((resolve) => setTimeout(resolve, 5));
  return steps(200_000);
}

export const anchorModule = import.meta.url;
