import type { Scorecard } from "../../faults/scorecard.ts";
import type { Forms } from "../draw/format.ts";
import { formsOf } from "../draw/forms.ts";

/** A scorecard is a table: it has no pictures. */
export const scorecardForms: Forms<Scorecard> = formsOf({
  page: async () => (await import("./page.ts")).scorecardPage,
  pictures: {},
});
