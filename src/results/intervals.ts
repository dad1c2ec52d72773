import { z } from "zod";

const INTERVAL = "An estimate over forks with its 95 % interval; low and high are null with one fork";
const quantity = z.number().nonnegative();

export const interval = z
  .strictObject({ estimate: quantity, low: quantity.nullable(), high: quantity.nullable() })
  .describe(INTERVAL);

/** Of a difference. */
export const signedInterval = z
  .strictObject({ estimate: z.number(), low: z.number().nullable(), high: z.number().nullable() })
  .describe(INTERVAL);
