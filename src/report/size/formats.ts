import type { SizingDocument } from "../../sizing/schema.ts";
import type { Formats } from "../draw/format.ts";
import { commonFormats } from "../draw/formats.ts";

/** The only list of the forms of a sizing. */
export const sizeFormats: Formats<SizingDocument> = commonFormats(
  async () => (await import("./page.ts")).sizePage,
);
