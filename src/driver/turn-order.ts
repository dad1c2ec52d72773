/**
 * Who takes a turn when in a round: members of a pair directly after each other, now the one first and now the other; pairs, and
 * members that belong to none, in the order of a Williams square.
 *
 * @param pairs for each member the name of its pair; null: none
 * @returns indexes of members
 */
export function turnOrder(pairs: readonly (string | null)[], round: number): number[] {
  const groups: number[][] = [];
  for (const [member, pair] of pairs.entries()) {
    const partners = pair === null ? undefined : groups.find(([first = -1]) => pairs[first] === pair);
    if (partners === undefined) groups.push([member]);
    else partners.push(member);
  }
  const rows = williamsSquare(groups.length);
  // Every other pass turns each row the other way. A pair alone has one row, which that would always turn back.
  const passes = rows.length === 1 ? 0 : Math.floor(round / rows.length);
  const isTurned = (round + passes) % 2 === 1;
  return (rows[round % rows.length] ?? []).flatMap((at) => {
    const group = groups[at] as number[];
    return isTurned ? group.toReversed() : group;
  });
}

/**
 * An order of turns for each round, so that over the rounds of a square every member stands equally often in each position and
 * follows each other one equally often: a Williams design (E. J. Williams, Austral. J. Sci. Res. A 2, 1949). What a neighbour
 * leaves behind in the caches, and what grows within a round, then falls on all alike.
 *
 * @returns as many rows as there are members, or twice as many if their number is odd
 */
export function williamsSquare(members: number): number[][] {
  if (members < 2) return [[0].slice(0, members)];
  // 0, n−1, 1, n−2, …: each difference of neighbours occurs once.
  const first = Array.from({ length: members }, (_, i) => (i % 2 === 0 ? i / 2 : members - (i + 1) / 2));
  const rows = Array.from({ length: members }, (_, shift) =>
    first.map((member) => (member + shift) % members),
  );
  return members % 2 === 0 ? rows : [...rows, ...rows.map((row) => row.toReversed())];
}
