import assert from "node:assert/strict";
import { test } from "node:test";
import { drawText } from "../src/report/draw/text.ts";
import { type Measured, versionsPage } from "./versions-page.ts";

const measured = (wallMs: number, noop: readonly number[], unsteady: number): Measured => ({
  ...{ wallMs, unsteady, widths: { noop } },
});

test("widths of all runs are taken together, and a cell without an interval has none", () => {
  const page = versionsPage({
    before: [measured(120_000, [0.2, 0.4], 2), measured(240_000, [0.4, Number.POSITIVE_INFINITY], 2)],
    now: [measured(90_000, [0.1, 0.1], 0), measured(90_000, [0.1, 0.3], 1)],
  });
  const text = drawText(page, { colour: false, columns: 100, theme: "light" });
  assert.match(text, /noop +│ median +│ +±40 % │ +±10 % │ +0\.25/);
  assert.match(text, /widest +│ +none │ +±30 % │ +│/);
  assert.match(text, /minutes +│ +3\.00 │ +1\.50 │ +0\.50/);
  assert.match(text, /not steady +│ +2 │ +1 │ +0\.25/);
  assert.match(text, /noop: the median width is 0\.25 of the version before/);
});
