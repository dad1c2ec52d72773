import type { SideBySide } from "../../machines/side-by-side.ts";
import type { Formats } from "../draw/format.ts";
import { commonFormats } from "../draw/formats.ts";

/** The only list of the forms of machines side by side. */
export const machinesFormats: Formats<SideBySide> = commonFormats(
  async () => (await import("./page.ts")).machinesPage,
);
