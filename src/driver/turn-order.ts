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
