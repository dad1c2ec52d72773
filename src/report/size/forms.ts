import type { SizingDocument } from "../../sizing/schema.ts";
import type { Forms } from "../draw/format.ts";
import { formsOf } from "../draw/forms.ts";
import { sizePictures } from "../pictures/registry.ts";

export const sizeForms: Forms<SizingDocument> = formsOf({
  page: async () => (await import("./page.ts")).sizePage,
  pictures: sizePictures,
});
