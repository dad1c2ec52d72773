// Whatever a job throws reaches its caller as it was.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { assertFullStrength, run, withPool } from "../testing/poolmark-pool.ts";

describe("the true error reaches the caller", () => {
  test("name, message, code, cause, own properties and the worker's stack", async () => {
    await withPool({ workers: 1 }, async (pool) => {
      const error = await run(pool, "throw").catch((error) => error);
      assert.ok(error instanceof Error);
      const { name, message, code, details, stack } = error as Error & Record<string, unknown>;
      assert.deepEqual(
        { name, message, code },
        { name: "PaymentError", message: "card refused", code: "E_CARD" },
      );
      assert.deepEqual(details, { attempts: 3, at: new Date(0) });
      assert.match(String(stack), /poolmark-jobs/);
      const cause = error.cause as Error;
      assert.ok(cause instanceof RangeError);
      assert.deepEqual([cause.message, cause.cause], ["no credit", "bank"]);
      const later: PromiseRejectedResult["reason"] = await run(pool, "throwLater").catch((error) => error);
      assert.deepEqual(
        [later.name, later.message, later.code],
        ["PaymentError", "card refused later", "E_CARD"],
      );
    });
  });

  test("what is thrown need not be an Error", async () => {
    await withPool({ workers: 1 }, async (pool) => {
      for (const value of [null, undefined, "text", 7, { reason: "no" }]) {
        const [outcome] = await Promise.allSettled([run(pool, "throwValue", value)]);
        assert.ok(outcome?.status === "rejected");
        assert.deepEqual(outcome.reason, value);
      }
    });
  });

  test("with all its parts: those of an AggregateError, nested errors, cycles; functions are left out", async () => {
    await withPool({ workers: 1 }, async (pool) => {
      const all = await run(pool, "throwAggregate").catch((error) => error);
      assert.ok(all instanceof AggregateError);
      const [first, second, third] = all.errors;
      assert.deepEqual(
        [first.name, first.code, first.details],
        ["PaymentError", "E_CARD", { attempts: 3, at: new Date(0) }],
      );
      assert.ok(second instanceof RangeError);
      assert.deepEqual([second.message, "cause" in second, third], ["second", false, "third"]);

      const thrown: PromiseRejectedResult["reason"] = await run(pool, "throwWithRequest").catch(
        (error) => error,
      );
      const { config, ...others } = thrown;
      assert.deepEqual([config.url, config.transform, Object.keys(others)], ["/pay", [7], []]);
      assert.deepEqual([config.inner.name, config.inner.code], ["PaymentError", "E_CARD"]);

      const circle: PromiseRejectedResult["reason"] = await run(pool, "throwCircle").catch((error) => error);
      assert.equal(circle.cause, circle);
    });
  });

  test("what can hardly be thrown is told, and costs no worker", async () => {
    await withPool({ workers: 1 }, async (pool) => {
      const mark: PromiseRejectedResult["reason"] = await run(pool, "throwSymbol").catch((error) => error);
      assert.deepEqual([typeof mark, mark.description], ["symbol", "mark"]);
      await assert.rejects(
        run(pool, "throwFunction"),
        /The job threw what cannot be sent: a function, handler/,
      );
      await assert.rejects(run(pool, "throwRevoked"), /The job threw what cannot be sent/);
      await assert.rejects(run(pool, "throwUnderHook"), { name: "RangeError", message: "under a hook" });
      await assert.rejects(run(pool, "throw"), { name: "PaymentError" });
      await assertFullStrength(pool, 1);
      assert.equal(pool.stats().replaced, 0);
    });
  });

  test("an error arrives whatever it carries, and keeps its built-in class", async () => {
    await withPool({ workers: 1 }, async (pool) => {
      await assert.rejects(run(pool, "throwUncloneable"), { message: "odd", plain: 1 });
      await assert.rejects(run(pool, "throwCircle"), { message: "round" });
      await assert.rejects(run(pool, "overflow"), RangeError);
      const gone = await run(pool, "abortError").catch((error) => error);
      assert.ok(gone instanceof DOMException);
      assert.deepEqual([gone.name, gone.message], ["AbortError", "gone"]);
      const results = await Promise.allSettled([
        run(pool, "return", 1),
        run(pool, "returnFunction"),
        run(pool, "return", 2),
      ]);
      assert.deepEqual(
        results.map(({ status }) => status),
        ["fulfilled", "rejected", "fulfilled"],
      );
      await assertFullStrength(pool, 1);
    });
  });
});
