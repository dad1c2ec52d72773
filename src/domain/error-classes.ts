/** The language's own classes of errors, by name: what comes from a worker or another machine is made of them again. */
export const ERROR_CLASSES: Readonly<Record<string, ErrorConstructor>> = {
  EvalError,
  RangeError,
  ReferenceError,
  SyntaxError,
  TypeError,
  URIError,
};
