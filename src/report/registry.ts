import type { Results } from "../results/schema.ts";

export interface ReportOptions {
  readonly colour: boolean;
}

/** Results → text. Pure: never measures, never prints. */
export type Report = (results: Results, options: ReportOptions) => string;

/** The only list of reports. */
export const reports: Readonly<Record<string, () => Promise<{ readonly report: Report }>>> = {
  text: () => import("./text.ts"),
  markdown: () => import("./markdown.ts"),
  csv: () => import("./csv.ts"),
  json: () => import("./json.ts"),
};
