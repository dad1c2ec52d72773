import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";

/** At most this many files are checked, the module and its imports: each check starts a process. */
const MOST_FILES = 20;

/** The line of a module, or of a file that it imports, which cannot be parsed; null: not known, or the message says it. */
export function whereSyntaxFails(error: unknown, module: string): string | null {
  const { position } = (error ?? {}) as {
    position?: { file: string; line: number; lineText: string } | null;
  };
  if (position) return lineOf(position.file, position.line, position.lineText); // Bun's
  if (!(error instanceof SyntaxError) || "Deno" in globalThis || !module.startsWith("file:")) return null;
  const [, file, line, text] = LOCATION.exec(error.stack ?? "") ?? checkAll(fileURLToPath(module)) ?? [];
  return file === undefined ? null : lineOf(file, Number(line), text ?? "");
}

/** How Node begins the report of a syntax error. */
const LOCATION = /^(?:file:\/\/)?(\/.*):(\d+)\n(.*)\n *\^/;

/** Node keeps to itself where the syntax of an ES module fails; its `--check` tells. */
function checkAll(entry: string): RegExpExecArray | null {
  const files = [entry];
  for (const file of files) {
    if (!existsSync(file)) continue;
    const { stderr } = spawnSync(process.execPath, ["--check", file], { encoding: "utf8", env: {} });
    const found = LOCATION.exec(stderr ?? "");
    if (found !== null) return found;
    for (const [, specifier = ""] of readFileSync(file, "utf8").matchAll(
      /(?:from|import)\s*["'](\.[^"']+)["']/g,
    )) {
      const imported = resolve(dirname(file), specifier);
      if (!files.includes(imported) && files.length < MOST_FILES) files.push(imported);
    }
  }
  return null;
}

function lineOf(file: string, line: number, text: string): string {
  return `in line ${line} of ${relative(process.cwd(), file)}: ${text.trim()}`;
}
