// A job module that ends its worker when it is imported.
export const run = () => 1;

process.exit(7);
