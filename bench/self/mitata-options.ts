/** For mitata's `measure`, so that every sample is one call and none is lost. */
export function everySample(sampledMs: number) {
  return {
    min_cpu_time: sampledMs * 1e6,
    gc: false, // else it allocates a gigabyte where there is no --expose-gc
    batch_threshold: 0, // else calls below 65 µs come as averages of 4096
    samples_threshold: Number.POSITIVE_INFINITY, // else the two slowest, and the two fastest, are dropped
  };
}
