import { Fifo } from "../domain/fifo.ts";
import type { PendingJob } from "./pool-worker.ts";

/** Waiting jobs: the highest priority first, of one priority the oldest. Jobs without a priority cost no comparison. */
export class JobQueue {
  readonly #ordinary = new Fifo<PendingJob>();
  readonly #special = new Heap();

  get size(): number {
    return this.#ordinary.size + this.#special.size;
  }

  peek(): PendingJob | undefined {
    return this.#isSpecialNext() ? this.#special.peek() : this.#ordinary.peek();
  }

  shift(): PendingJob | undefined {
    return this.#isSpecialNext() ? this.#special.shift() : this.#ordinary.shift();
  }

  push(job: PendingJob): void {
    if (job.priority === 0) this.#ordinary.push(job);
    else this.#special.push(job);
  }

  /** Takes back jobs that were in the queue before, each to the place that its age gives it. */
  requeue(jobs: readonly PendingJob[]): void {
    const ordinary = jobs.filter(({ priority }) => priority === 0).sort(byAge);
    for (const job of jobs) if (job.priority !== 0) this.#special.push(job);
    const youngest = ordinary.at(-1);
    if (youngest === undefined) return;
    // Waiting jobs are younger, except those that were taken back before.
    for (let head = this.#ordinary.peek(); head !== undefined && byAge(head, youngest) < 0; ) {
      ordinary.push(head);
      this.#ordinary.shift();
      head = this.#ordinary.peek();
    }
    for (const job of ordinary.sort(byAge).reverse()) this.#ordinary.unshift(job);
  }

  #isSpecialNext(): boolean {
    const special = this.#special.peek();
    return special !== undefined && (special.priority > 0 || this.#ordinary.size === 0);
  }
}

const byAge = (a: PendingJob, b: PendingJob): number => a.order - b.order;
const byPriority = (a: PendingJob, b: PendingJob): number => b.priority - a.priority || byAge(a, b);

/** A binary heap (Williams, 1964): any number of different priorities. */
class Heap {
  readonly #jobs: PendingJob[] = [];

  get size(): number {
    return this.#jobs.length;
  }

  peek(): PendingJob | undefined {
    return this.#jobs[0];
  }

  push(job: PendingJob): void {
    const jobs = this.#jobs;
    let at = jobs.length;
    while (at > 0) {
      const above = (at - 1) >> 1;
      const parent = jobs[above] as PendingJob;
      if (byPriority(parent, job) <= 0) break;
      jobs[at] = parent;
      at = above;
    }
    jobs[at] = job;
  }

  shift(): PendingJob | undefined {
    const jobs = this.#jobs;
    const first = jobs[0];
    const last = jobs.pop();
    if (last !== undefined && jobs.length > 0) this.#sink(last);
    return first;
  }

  /** Puts a job in its place, from the top down. */
  #sink(job: PendingJob): void {
    const jobs = this.#jobs;
    let at = 0;
    for (let child = 1; child < jobs.length; child = 2 * at + 1) {
      const [left, right] = [jobs[child] as PendingJob, jobs[child + 1]];
      const isRight = right !== undefined && byPriority(right, left) < 0;
      const next = isRight ? right : left;
      if (byPriority(job, next) <= 0) break;
      jobs[at] = next;
      at = isRight ? child + 1 : child;
    }
    jobs[at] = job;
  }
}
