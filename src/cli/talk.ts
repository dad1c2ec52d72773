import type { World } from "./world.ts";

/** Says on stderr what is going on. No timer: it speaks between batches. */
export interface Talk {
  /**
   * On a terminal, one line that is rewritten; elsewhere a line whenever `key` is another.
   *
   * @param line for a terminal
   * @param rare for a log
   */
  now(line: string, rare: string, key?: string): void;
  /** A line that stays. */
  say(line: string): void;
  /**
   * Tells the same again, with what is known by now. On a terminal it takes the place of what was told before.
   *
   * @param texts makes them, from the longest to the shortest: a terminal gets the first that fits into its window, a log the last
   */
  redraw(texts: () => readonly string[]): void;
  /** Removes the line that is rewritten and the text that is redrawn. */
  clear(): void;
}

const CLEAR_LINE = "\r\x1b[2K";

export function createTalk(world: Pick<World, "stderr" | "stderrSize">, quiet: boolean): Talk {
  const stderr = quiet ? () => {} : world.stderr;
  let lastKey = "";
  /** What stands above the line that is rewritten, and is redrawn. */
  let drawn = "";
  const heightOf = (text: string) => text.split("\n").length - 1;
  const erase = () => {
    if (world.stderrSize === null) return;
    stderr(drawn === "" ? CLEAR_LINE : `${CLEAR_LINE}\x1b[${heightOf(drawn)}A\x1b[J`);
  };
  return {
    clear() {
      erase();
      drawn = "";
    },
    now(line, rare, key = rare) {
      const size = world.stderrSize;
      if (size !== null) stderr(`${CLEAR_LINE}${line.slice(0, size.columns - 1)}`);
      else if (key !== lastKey) stderr(`${rare}\n`);
      lastKey = key;
    },
    say(line) {
      erase();
      stderr(`${line}\n${drawn}`);
    },
    redraw(texts) {
      const size = world.stderrSize;
      if (quiet) return;
      if (size === null) return stderr(`${texts().at(-1) ?? ""}\n`);
      erase();
      const fitting = texts().find((text) => heightOf(text) + 2 <= size.rows);
      drawn = fitting === undefined ? "" : `${fitting}\n`;
      stderr(drawn);
    },
  };
}
