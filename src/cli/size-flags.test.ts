// What cannot be meant is refused before anything is measured.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { createFakeWorld } from "../testing/fake-world.ts";
import { testFolder } from "../testing/test-folder.ts";
import { main } from "./program.ts";

const folder = testFolder();

describe("bad input is one clear sentence and exit code 2, and nothing is measured", () => {
  for (const [argv, message] of [
    ["size", /missing required argument/],
    ["size no-such-job", /No job module "no-such-job"/],
    ["size cpu-prime", /did you mean "cpu-primes"/],
    ["size cpu-primes --within 0%", /--within.*0%.*Expected a share from 0\.5% to 50%/],
    ["size cpu-primes --within 5", /Expected a share/],
    ["size cpu-primes --within 100%", /Expected a share/],
    ["size cpu-primes --p99 -1", /--p99.*-1.*Expected a time above 0 with its unit/],
    ["size cpu-primes --p99 50", /Expected a time above 0 with its unit/],
    ["size cpu-primes --p99 50ms", /--p99 needs a load.*--rate 200\/s/],
    ["size cpu-primes --rate 0/s", /Expected jobs per time/],
    ["size cpu-primes --rate 200", /Expected jobs per time/],
    ["size cpu-primes --rate 2/s --budget 60s", /99th percentile takes 1200 jobs, so 10 min/],
    ["size cpu-primes --memory 1KB", /--memory.*1KB.*Expected at least 16MiB/],
    ["size cpu-primes --memory lots", /Expected an amount with its unit/],
    ["size cpu-primes --memory 512", /Expected an amount with its unit|Expected at least/],
    ["size cpu-primes --max-block 0ms", /Expected a time above 0 with its unit/],
    [
      "size cpu-primes --predict-cores 999999",
      /--predict-cores.*999999.*whole numbers of cores from 1 to 4096/,
    ],
    ["size cpu-primes --predict-cores 0", /whole numbers of cores/],
    ["size cpu-primes --predict-cores 1.5", /whole numbers of cores/],
    ["size cpu-primes --pools piscine", /did you mean "piscina"/],
    ["size cpu-primes --workers 0", /--workers 0/],
    ["size cpu-primes --jobs-per-worker 0", /whole number from 1/],
    ["size cpu-primes --budget soon", /Expected a time above 0 with its unit/],
    [
      "size cpu-primes --budget 0.1s",
      /--budget 100 ms is too short for one fork.*about 1\.5 s: give more time/,
    ],
    ["size cpu-primes --budget 2s --predict-cores 1", /--budget 2\.0 s is too short.*about 3\.0 s/],
    ["size cpu-primes --input 3", /goes with a job module/],
    ["size cpu-primes --json .", /Cannot write results to/],
    ["size payload-transfer --pools async-only", /None of the pools can run this job: async-only \(/],
    ["size cpu-primes --scenarios noop", /unknown option '--scenarios'/],
  ] as const) {
    test(`poolmark ${argv}`, async () => {
      const world = createFakeWorld({ rate: () => 1000 }, folder);
      const [code, out, err] = [await main(world, argv.split(" ")), world.out(), world.err()];
      assert.match(err, message);
      assert.deepEqual([code, out, world.turns.length], [2, "", 0]);
      assert.equal(err.trim().split("\n").length, 1, err);
    });
  }
});
