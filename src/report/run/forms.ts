import type { Results } from "../../results/schema.ts";
import type { Forms } from "../draw/format.ts";
import { formsOf } from "../draw/forms.ts";
import { runPictures } from "../pictures/registry.ts";

export const runForms: Forms<Results> = formsOf({
  page: async () => (await import("./page.ts")).runPage,
  pictures: runPictures,
  others: { csv: async () => (await import("./csv.ts")).runCsv },
});
