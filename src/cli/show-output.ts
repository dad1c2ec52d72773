import type { MatrixWatch } from "../driver/run-matrix.ts";
import { plural } from "../stats/numbers.ts";
import type { Talk } from "./talk.ts";

const MOST_LINES = 20;

/** Shows the first lines that each pool's first cell printed; what cells print alike is shown for the first of them. */
export function createOutputShow(talk: Pick<Talk, "say">): NonNullable<MatrixWatch["onPrinted"]> {
  const shown = new Set<string>();
  const show = (who: string, when: string, text: string) => {
    const lines = text.trimEnd().split("\n");
    const first = lines.slice(0, MOST_LINES).join("\n  ");
    const keys = [`${when} ${first}`, `${who} ${when}`];
    if (text.trim() === "" || keys.some((key) => shown.has(key))) return;
    for (const key of keys) shown.add(key);
    talk.say(`${who} printed ${when}:\n  ${first}${lines.length > MOST_LINES ? "\n  …" : ""}`);
  };
  return ({ runtime, scenario, workers }, label, { before, since }) => {
    const who = `${scenario.ref.name}, ${runtime.label}, ${label}, ${plural(workers.workers, "worker")}`;
    show(who, "before it was measured", before);
    show(who, "while it was measured", since);
  };
}
