import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { shareOut } from "./share-out.ts";

describe("shareOut", () => {
  const workers = fc.array(fc.record({ held: fc.nat(40), most: fc.nat(50) }), { minLength: 1, maxLength: 8 });

  test("gives all that finds room, and leaves workers as equal as they can be", () => {
    const property = fc.property(fc.nat(200), workers, (jobs, workers) => {
      const held = workers.map(({ held }) => held);
      const most = workers.map(({ most }) => most);
      const shares = shareOut(jobs, held, most);
      const room = workers.reduce((sum, { held, most }) => sum + Math.max(0, most - held), 0);
      assert.equal(
        shares.reduce((sum, share) => sum + share, 0),
        Math.min(jobs, room),
      );
      const after = held.map((count, i) => count + (shares[i] ?? 0));
      const open = after.filter((count, i) => count < (most[i] ?? 0));
      for (const [i, share] of shares.entries()) {
        assert.ok(share >= 0 && (share === 0 || (after[i] ?? 0) <= (most[i] ?? 0)));
        if (share > 0) assert.ok((after[i] ?? 0) <= Math.min(...open) + workers.length, `${after}`);
      }
    });
    fc.assert(property);
  });

  test("gives the first in line what is not worth a second worker", () => {
    assert.deepEqual(shareOut(8, [0, 0], [100, 100], 50), [8, 0]);
    assert.deepEqual(shareOut(60, [0, 0], [100, 100], 50), [50, 10]);
    assert.deepEqual(shareOut(200, [0, 0], [90, 100], 50), [90, 100]);
    assert.deepEqual(shareOut(8, [1, 0], [1, 100], 50), [0, 8], "one that is stuck gets none");
  });
});
