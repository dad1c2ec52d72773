import type { Results } from "../../results/schema.ts";

export interface ReportOptions {
  readonly colour: boolean;
}

/** Results → text. Pure: never measures, never prints. */
export type Report = (results: Results, options: ReportOptions) => string;
