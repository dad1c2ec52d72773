import { pbkdf2 } from "node:crypto";
import { promisify } from "node:util";
import type { ScenarioKind } from "../src/domain/scenario.ts";

// Frozen jobs, one of each kind: what this machine is worth today. Their speed in one run against their speed in another
// tells two machines, or two minutes, apart from two versions of a job; so nothing here may ever change without a new edition,
// and runs of two editions are not compared. A test holds the digest of this file.

/** The first edition computed in one chain of dependent steps, which feels neither a neighbour on the same core nor one in the cache. */
export const ANCHOR_EDITION = 2;

/** The name of the anchor's job for a scenario of this kind. */
export const ANCHOR_EXPORT: Readonly<Record<ScenarioKind, string>> = {
  dispatch: "dispatch",
  cpu: "cpu",
  native: "native",
  payload: "payload",
  io: "io",
  mixed: "mixed",
};

const bytes = new Uint8Array(262_144);
const numbers = new Int32Array(4096);

/** Many independent steps over memory, a little of it near and more of it farther off, as jobs have them. */
function passes(count: number): number {
  const [near, far] = [numbers.fill(1), bytes.fill(0)];
  let sum = 0;
  for (let pass = 0; pass < count; pass++) {
    for (let round = 0; round < 12; round++) {
      for (let i = 0; i < near.length; i++) {
        const value = near[i] as number;
        near[i] = (value + (value >>> 3) + i) | 0;
      }
      for (let i = 0; i < near.length; i++) sum = (sum ^ (near[i] as number)) | 0;
    }
    for (let i = 0; i < far.length; i++) far[i] = ((far[i] as number) + 1) & 255;
  }
  return sum + (far[0] as number);
}

export function dispatch(input: unknown): unknown {
  return input;
}

export function cpu(): number {
  return passes(4);
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
  return passes(1);
}

export const anchorModule = import.meta.url;
