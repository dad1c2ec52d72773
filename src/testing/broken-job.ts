// A job module that throws when it is imported.
export const run = (): never => {
  throw new Error("never reached");
};

throw new Error("the job module cannot start");
