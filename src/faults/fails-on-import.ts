// A job module that throws when a worker imports it.
export const run = (): never => {
  throw new Error("never reached");
};

throw new Error("the job module cannot start");
