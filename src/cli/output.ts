import { resolve } from "node:path";
import { type Command, Option } from "commander";
import type { DrawOptions, Forms } from "../report/draw/format.ts";
import { type ThemeName, themes } from "../report/pictures/theme.ts";
import { checkWritable, writeWhole } from "../results/write-file.ts";
import { HEADINGS } from "./command-line.ts";
import { checkNames } from "./flags.ts";
import type { World } from "./world.ts";

/** In which form to print. */
export interface FormFlags {
  readonly format: string;
  /** Of an SVG: a picture's name, with `/scenario` of one scenario alone. */
  readonly picture?: string;
  readonly theme?: ThemeName;
}

/** Where to print, and in which form. */
export interface OutputFlags extends FormFlags {
  /** A file, or "-" for stdout. */
  readonly json?: string;
  readonly html?: string;
  readonly quiet?: boolean;
}

export interface Output<Document> {
  /** The file that `--json` names; null: none, or stdout. */
  readonly file: string | null;
  /**
   * Prints the document; with `--json -` its JSON goes to stdout, and what people read to stderr. Then writes the files of
   * `--json` and `--html`, if any: a full disk must not hide the text.
   */
  show(document: Document): void;
}

/** The flags that say in which of its forms a document is printed. */
export function addFormFlags(
  command: Command,
  formats: readonly string[],
  pictures: readonly string[],
): Command {
  command.optionsGroup(HEADINGS.output).option("--format <name>", `one of ${formats.join(", ")}`, "text");
  if (pictures.length === 0) return command;
  const example = ["pools", "history"].find((name) => pictures.includes(name));
  const ofOne = example === undefined ? "" : `, or of one scenario alone, as in ${example}/cpu-primes`;
  return command
    .option(
      "--picture <name>",
      `picture to draw with --format svg: ${pictures.join(", ")}${ofOne} (default: the first that has data)`,
    )
    .addOption(
      new Option("--theme <name>", "colours of --format svg").choices(Object.keys(themes)).default("light"),
    );
}

/** The flags that say where a document goes, and in which of its forms. */
export function addOutputFlags<Document>(command: Command, { formats, pictures }: Forms<Document>): Command {
  return addFormFlags(command, Object.keys(formats), pictures)
    .option(
      "--json <file>",
      "also write all data as JSON to this file; - writes JSON to stdout, and the text to stderr",
    )
    .option("--html <file>", "also write a report with pictures to this one file")
    .option("--quiet", "print nothing on stderr");
}

/** @throws UsageError for an unknown form, or a file that cannot be written: said before anything is measured */
export async function openOutput<Document>(
  { formats, pictures }: Forms<Document>,
  flags: OutputFlags,
  world: World,
): Promise<Output<Document>> {
  const { format, picture, json, html, quiet } = flags;
  checkNames("format", [format], Object.keys(formats));
  if (picture !== undefined) checkNames("picture", [picture.replace(/\/.*/s, "")], pictures);
  const fileOf = (path: string | undefined, flag: string) => {
    const file = path === undefined || path === "-" ? null : resolve(world.cwd, path);
    if (file !== null) checkWritable(file, flag);
    return file;
  };
  const [jsonFile, htmlFile] = [fileOf(json, "--json"), fileOf(html, "--html")];
  const draw = await (formats[format] ?? formats.text)();
  const toJson = await formats.json();
  const toHtml = htmlFile === null ? null : await formats.html();
  const options = drawOptions(world, flags);
  return {
    file: jsonFile,
    show(document) {
      const text = () => `${draw(document, options)}\n`;
      if (json !== "-") world.stdout(text());
      else {
        world.stdout(`${toJson(document, options)}\n`);
        if (!quiet) world.stderr(text());
      }
      if (jsonFile !== null) writeWhole(jsonFile, `${toJson(document, options)}\n`);
      if (htmlFile !== null && toHtml !== null) writeWhole(htmlFile, toHtml(document, options));
    },
  };
}

/** Narrower than that no table can be read. */
const LEAST_COLUMNS = 40;
/** Where stdout is no terminal, and nothing has to be folded. */
const PLAIN_COLUMNS = 120;

export function drawOptions(
  { colour, stdoutColumns }: World,
  { picture, theme = "light" }: Pick<FormFlags, "picture" | "theme"> = {},
): DrawOptions {
  const columns = Math.max(LEAST_COLUMNS, stdoutColumns ?? PLAIN_COLUMNS);
  return { colour, columns, theme, ...(picture === undefined ? {} : { picture }) };
}
