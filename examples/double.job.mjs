// The job: one call in a worker, with one input and one result.
import { setTimeout as wait } from "node:timers/promises";

export default async function double(number) {
  await wait(100); // an expensive piece of work
  return number * 2;
}
