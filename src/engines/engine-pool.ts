import { randomBytes } from "node:crypto";
import { PoolError } from "../domain/pool-error.ts";
import { decodeReply, encode, refuseTooLarge } from "./codec.ts";
import type { Caller, CallerEvents, Engine, QueuePlace } from "./engine.ts";

/** After so long without a result the broker is asked whether it still knows the job. */
const LOOK_AFTER_MS = 2000;
/** A broker that is away may come back. */
const BROKER_PATIENCE_MS = 30_000;
/** Workers that died are replaced meanwhile, or somebody starts one. */
const NO_WORKER_PATIENCE_MS = 15_000;
/** Before a job that found no worker is sent again; later jobs wait longer, for a quarter of their age. */
const AGAIN_AFTER_MS = 20;
/** Looked for at once: the oldest. */
const MOST_LOOKED_FOR = 500;

interface PendingJob {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
  readonly payload: string;
  readonly submittedAtMs: number;
  /** Infinity: it found no worker, and is sent again in a moment. */
  sentAtMs: number;
  /** A result may be under way when a look finds nothing: the second look decides. */
  isMissing: boolean;
}

/** The caller's half of a pool whose workers are at the other side of a broker. */
export class EnginePool {
  /** How often a job was given to another worker, as the first one kept silent. */
  redeliveries = 0;
  readonly #name: string;
  readonly #pending = new Map<string, PendingJob>();
  /** Callers that share a queue hear of each other's jobs. */
  readonly #prefix = randomBytes(6).toString("hex");
  #caller: Caller | undefined;
  #lastId = 0;
  #timer: NodeJS.Timeout | undefined;
  #broken: PoolError | undefined;
  #askedAtMs: number | null = null;

  constructor(name: string) {
    this.#name = name;
  }

  async connect(engine: Engine, place: QueuePlace): Promise<void> {
    const events: CallerEvents = {
      onReply: (id, reply) => this.#settle(id, reply),
      onUnserved: (id) => this.#sendLater(id),
      onGivenUp: (id, reason) =>
        this.#reject(id, new PoolError("WORKER_DIED", `Pool "${this.#name}" gave up the job: ${reason}`)),
      onRedelivered: () => {
        this.redeliveries += 1;
      },
    };
    this.#caller = await engine.connect(place, events);
    this.#timer = setInterval(() => void this.#look(), LOOK_AFTER_MS);
    this.#timer.unref();
  }

  get pending(): number {
    return this.#pending.size;
  }

  async submit(input: unknown): Promise<unknown> {
    const caller = this.#caller;
    if (this.#broken !== undefined || caller === undefined) throw this.#broken;
    const payload = encode(input);
    refuseTooLarge("The input", payload, caller.mostBytes);
    this.#lastId += 1;
    const id = `${this.#prefix}-${this.#lastId}`;
    return new Promise((resolve, reject) => {
      const nowMs = performance.now();
      this.#pending.set(id, {
        ...{ resolve, reject, payload, submittedAtMs: nowMs, sentAtMs: nowMs, isMissing: false },
      });
      this.#send(id, payload);
    });
  }

  #send(id: string, payload: string): void {
    this.#caller?.submit(id, payload).catch((error) => this.#reject(id, error));
  }

  /** No worker has received the job: to send it again runs it once all the same. */
  #sendLater(id: string): void {
    const job = this.#pending.get(id);
    if (job === undefined) return;
    const ageMs = performance.now() - job.submittedAtMs;
    if (ageMs > NO_WORKER_PATIENCE_MS) {
      const message = `Nobody has served the queue of pool "${this.#name}" for ${NO_WORKER_PATIENCE_MS / 1000} s: the job did not run`;
      this.#reject(id, new PoolError("NO_WORKER", message));
      return;
    }
    job.sentAtMs = Number.POSITIVE_INFINITY;
    const again = () => {
      if (!this.#pending.has(id)) return; // rejected meanwhile
      job.sentAtMs = performance.now();
      this.#send(id, job.payload);
    };
    setTimeout(again, Math.max(AGAIN_AFTER_MS, ageMs / 4));
  }

  /** Rejects all that is pending, and whatever comes after. */
  breakDown(error: PoolError): void {
    this.#broken ??= error;
    for (const id of [...this.#pending.keys()]) this.#reject(id, error);
  }

  /** A worker died. Where the broker gives its jobs to nobody else, they reject. */
  async workerDied(serving: readonly number[]): Promise<void> {
    const askedAtMs = performance.now();
    const ids = [...this.#pending.keys()];
    if (ids.length === 0) return;
    const dead = (await this.#caller?.findDead?.(ids, serving).catch(() => [])) ?? [];
    for (const id of dead) {
      const job = this.#pending.get(id);
      if (job === undefined || job.sentAtMs > askedAtMs) continue; // it found no worker then
      this.#reject(id, new PoolError("WORKER_DIED", `A worker of pool "${this.#name}" died with the job`));
    }
  }

  /** Takes back what no worker has begun, and rejects all that is pending. */
  async abandon(): Promise<void> {
    const ids = [...this.#pending.keys()];
    this.breakDown(
      new PoolError("POOL_TERMINATED", `Pool "${this.#name}" was terminated before the job was done`),
    );
    await this.#caller?.discard(ids);
  }

  async disconnect(forget: boolean): Promise<void> {
    clearInterval(this.#timer);
    await this.#caller?.close(forget);
  }

  #settle(id: string, reply: string): void {
    const job = this.#pending.get(id);
    if (job === undefined) return; // another caller's, or its second run
    this.#pending.delete(id);
    try {
      const [done, value] = decodeReply(reply);
      if (done) job.resolve(value);
      else job.reject(value);
    } catch (error) {
      job.reject(error);
    }
  }

  #reject(id: string, error: unknown): void {
    this.#pending.get(id)?.reject(error);
    this.#pending.delete(id);
  }

  /** A broker that lost its memory, or a reply that got lost on its way, must not leave a caller waiting. */
  async #look(): Promise<void> {
    if (this.#askedAtMs !== null) return this.#giveUpOnBroker(this.#askedAtMs);
    const latest = performance.now() - LOOK_AFTER_MS;
    const old: string[] = [];
    for (const [id, { submittedAtMs, sentAtMs }] of this.#pending) {
      if (submittedAtMs > latest || old.length === MOST_LOOKED_FOR) break;
      if (sentAtMs <= latest) old.push(id);
    }
    if (old.length === 0) return;
    this.#askedAtMs = performance.now();
    const lost = new Set(await this.#caller?.findLost(old).catch(() => []));
    this.#askedAtMs = null;
    for (const id of old) {
      const job = this.#pending.get(id);
      if (job === undefined) continue;
      if (lost.has(id) && job.isMissing) {
        this.#reject(
          id,
          new PoolError("JOB_LOST", `The broker of pool "${this.#name}" has lost the job: it may have run`),
        );
      }
      job.isMissing = lost.has(id);
    }
  }

  /** It has not answered since. */
  #giveUpOnBroker(askedAtMs: number): void {
    if (performance.now() - askedAtMs < BROKER_PATIENCE_MS) return;
    const message = `The broker of pool "${this.#name}" has not answered for ${BROKER_PATIENCE_MS / 1000} s`;
    // Those submitted while it is away too, each in its time: the question may never be answered.
    const latest = performance.now() - BROKER_PATIENCE_MS;
    for (const [id, { submittedAtMs }] of this.#pending)
      if (submittedAtMs <= latest) this.#reject(id, new PoolError("BROKER_UNREACHABLE", message));
  }
}
