import assert from "node:assert/strict";
import { test } from "node:test";
import { tukeyFences } from "./outliers.ts";

// NIST/SEMATECH e-Handbook of Statistical Methods, 7.1.6, "What are outliers in the data?"
const values = [
  30, 171, 184, 201, 212, 250, 265, 270, 272, 289, 305, 306, 322, 322, 336, 346, 351, 370, 390, 404, 409, 411,
  436, 437, 439, 441, 444, 448, 451, 453, 470, 480, 482, 487, 494, 495, 499, 503, 514, 521, 522, 527, 548,
  550, 559, 560, 570, 572, 574, 578, 585, 592, 592, 607, 616, 618, 621, 629, 637, 638, 640, 656, 668, 707,
  709, 719, 737, 739, 752, 758, 766, 792, 792, 794, 802, 818, 830, 832, 843, 858, 860, 869, 918, 925, 953,
  991, 1000, 1005, 1068, 1441,
];

test("the handbook's example: 1441 is a mild outlier, none is severe", () => {
  const { mild, severe } = tukeyFences(values);
  // The handbook takes quartiles at (n + 1) p, where ours are at 1 + (n − 1) p: 1211 there.
  assert.ok(Math.abs(mild.high - 1211) < 25 && Math.abs(mild.low + 39) < 25, JSON.stringify(mild));
  assert.deepEqual(
    values.filter((value) => value < mild.low || value > mild.high),
    [1441],
  );
  assert.deepEqual(
    values.filter((value) => value < severe.low || value > severe.high),
    [],
  );
});
