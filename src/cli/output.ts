import { resolve } from "node:path";
import type { Command } from "commander";
import type { DrawOptions, Formats } from "../report/draw/format.ts";
import { checkWritable, writeWhole } from "../results/file.ts";
import { checkNames } from "./flags.ts";
import type { World } from "./world.ts";

/** Where to print, and in which form. */
export interface OutputFlags {
  readonly format: string;
  /** A file, or "-" for stdout. */
  readonly json?: string;
  readonly quiet?: boolean;
}

export interface Output<Document> {
  /** The file that `--json` names; null: none, or stdout. */
  readonly file: string | null;
  /** Prints the document; with `--json -` its JSON goes to stdout, and what people read to stderr. */
  show(document: Document): void;
  /** Writes the document to the file of `--json`, if there is one. After `show`: a full disk must not hide the text. */
  keep(document: Document): void;
}

/** The flags that say where a document goes, and in which of its forms. */
export function addOutputFlags<Document>(command: Command, formats: Formats<Document>): Command {
  return command
    .option("--format <name>", `one of ${Object.keys(formats).join(", ")}`, "text")
    .option(
      "--json <file>",
      "also write all data as JSON to this file; - is stdout, and the text then goes to stderr",
    )
    .option("--quiet", "print nothing on stderr");
}

/** @throws UsageError for an unknown format, or if the file of `--json` cannot be written: said before anything is measured */
export async function openOutput<Document>(
  formats: Formats<Document>,
  { format, json, quiet }: OutputFlags,
  world: World,
): Promise<Output<Document>> {
  checkNames("format", [format], Object.keys(formats));
  const file = json === undefined || json === "-" ? null : resolve(world.cwd, json);
  if (file !== null) checkWritable(file);
  const [draw, toJson] = await Promise.all([(formats[format] ?? formats.text)(), formats.json()]);
  const options = drawOptions(world);
  return {
    file,
    show(document) {
      const text = `${draw(document, options)}\n`;
      if (json !== "-") return world.stdout(text);
      world.stdout(`${toJson(document, options)}\n`);
      if (!quiet) world.stderr(text);
    },
    keep(document) {
      if (file !== null) writeWhole(file, `${toJson(document, options)}\n`);
    },
  };
}

/** Narrower than that no table can be read. */
const LEAST_COLUMNS = 40;
/** Where stdout is no terminal, and nothing has to be folded. */
const PLAIN_COLUMNS = 120;

export function drawOptions({ colour, stdoutColumns }: World): DrawOptions {
  return { colour, columns: Math.max(LEAST_COLUMNS, stdoutColumns ?? PLAIN_COLUMNS) };
}
