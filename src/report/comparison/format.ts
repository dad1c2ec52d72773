import type { Comparison } from "../../gate/comparison.ts";

export interface FormatOptions {
  readonly colour: boolean;
}

/** A comparison → text. Pure. */
export type Format = (comparison: Comparison, options: FormatOptions) => string;
