/** `: did you mean "right"?` for a name that is close to one of those known, else a full stop. */
export function suggestion(name: string, known: readonly string[]): string {
  const ranked = known.map((right) => ({ right, distance: distanceOf(name, right) }));
  const nearest = ranked.sort((a, b) => a.distance - b.distance)[0];
  return nearest !== undefined && nearest.distance <= Math.max(2, name.length / 2)
    ? `: did you mean "${nearest.right}"?`
    : ".";
}

/** A name's beginning is as near as can be: `timeout` means `timeoutMs`. */
function distanceOf(name: string, right: string): number {
  const [a, b] = [name.toLowerCase(), right.toLowerCase()];
  return name.length > 2 && (b.startsWith(a) || a.startsWith(b)) ? 0 : editDistance(a, b);
}

/** Levenshtein's distance: how many letters to insert, delete or exchange. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (const [i, letter] of [...a].entries()) {
    const next = [i + 1];
    for (const [j, other] of [...b].entries()) {
      const exchange = (row[j] as number) + (letter === other ? 0 : 1);
      next.push(Math.min(exchange, (row[j + 1] as number) + 1, (next[j] as number) + 1));
    }
    row = next;
  }
  return row[b.length] as number;
}
