import type { HistoryDocument } from "../../history/document.ts";
import type { Forms } from "../draw/format.ts";
import { formsOf } from "../draw/forms.ts";
import { historyPictures } from "../pictures/registry.ts";

export const historyForms: Forms<HistoryDocument> = formsOf({
  page: async () => (await import("./page.ts")).historyPage,
  pictures: historyPictures,
});
