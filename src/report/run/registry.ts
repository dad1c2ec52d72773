import type { Report } from "./report.ts";

/** The only list of reports. */
export const reports: Readonly<Record<string, () => Promise<{ readonly report: Report }>>> = {
  text: () => import("./text.ts"),
  markdown: () => import("./markdown.ts"),
  csv: () => import("./csv.ts"),
  json: () => import("./json.ts"),
};
