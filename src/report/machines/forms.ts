import type { SideBySide } from "../../machines/side-by-side.ts";
import type { Forms } from "../draw/format.ts";
import { formsOf } from "../draw/forms.ts";
import { machinesPictures } from "../pictures/registry.ts";

export const machinesForms: Forms<SideBySide> = formsOf({
  page: async () => (await import("./page.ts")).machinesPage,
  pictures: machinesPictures,
});
