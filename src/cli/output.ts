import { resolve } from "node:path";
import { checkWritable, writeWhole } from "../results/file.ts";
import type { World } from "./world.ts";

/** Where to print, and in which form. */
export interface OutputFlags {
  readonly format: string;
  /** A file, or "-" for stdout. */
  readonly json?: string;
  readonly quiet?: boolean;
}

export interface Output {
  /** The file that `--json` names; null: none, or stdout. */
  readonly file: string | null;
  /** Prints the text; with `--json -` the document goes to stdout, and the text to stderr. */
  show(document: unknown, text: string): void;
  /** Writes the document to the file of `--json`, if there is one. After `show`: a full disk must not hide the text. */
  keep(document: unknown): void;
}

/** @throws UsageError if the file of `--json` cannot be written: said before anything is measured */
export function openOutput({ json, quiet }: Omit<OutputFlags, "format">, world: World): Output {
  const file = json === undefined || json === "-" ? null : resolve(world.cwd, json);
  if (file !== null) checkWritable(file);
  return {
    file,
    show(document, text) {
      if (json !== "-") return world.stdout(`${text}\n`);
      world.stdout(`${JSON.stringify(document)}\n`);
      if (!quiet) world.stderr(`${text}\n`);
    },
    keep(document) {
      if (file !== null) writeWhole(file, `${JSON.stringify(document, null, 1)}\n`);
    },
  };
}
