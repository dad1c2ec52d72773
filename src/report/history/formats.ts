import type { HistoryDocument } from "../../history/document.ts";
import type { Formats } from "../draw/format.ts";
import { commonFormats } from "../draw/formats.ts";

/** The only list of the forms of a history. */
export const historyFormats: Formats<HistoryDocument> = commonFormats(
  async () => (await import("./page.ts")).historyPage,
);
