/** What is watched, the most telling first: ratios within one run cancel most of what the machine did. */
export const FIGURES = {
  poolOfReference: { title: "pool ÷ reference", unit: "", moreIsBetter: true },
  jobOfAnchor: { title: "job ÷ anchor", unit: "", moreIsBetter: true },
  timesMainThread: { title: "× main thread", unit: "", moreIsBetter: true },
  jobsPerSecond: { title: "jobs/s", unit: "jobs/s", moreIsBetter: true },
  cpuMsPerJob: { title: "CPU per job", unit: "ms", moreIsBetter: false },
  startUpMs: { title: "start-up", unit: "ms", moreIsBetter: false },
  memoryBytes: { title: "memory", unit: "bytes", moreIsBetter: false },
} as const;
export type FigureName = keyof typeof FIGURES;
