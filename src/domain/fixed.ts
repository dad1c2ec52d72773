/** A type with all that it holds read-only: what is inferred from a schema may be written to. */
export type Fixed<T> = T extends object ? { readonly [Key in keyof T]: Fixed<T[Key]> } : T;
