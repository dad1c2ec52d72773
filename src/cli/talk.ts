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
  clear(): void;
}

export function createTalk(
  { stderr, stderrColumns }: Pick<World, "stderr" | "stderrColumns">,
  quiet: boolean,
): Talk {
  let lastKey = "";
  const clear = () => {
    if (!quiet && stderrColumns !== null) stderr("\r\x1b[2K");
  };
  return {
    clear,
    now(line, rare, key = rare) {
      if (quiet) return;
      if (stderrColumns !== null) stderr(`\r\x1b[2K${line.slice(0, stderrColumns - 1)}`);
      else if (key !== lastKey) stderr(`${rare}\n`);
      lastKey = key;
    },
    say(line) {
      clear();
      if (!quiet) stderr(`${line}\n`);
    },
  };
}
