import type {
  BrokerOptions,
  OpenOptions,
  PoolAbilities,
  PoolAdapter,
  PoolSettings,
} from "../../domain/pool.ts";
import { whyNotStartable } from "../../engines/broker.ts";
import { BROKERS, urlFromEnvironment } from "../../engines/broker-url.ts";
import {
  brokerUse,
  connectEngine,
  type EngineParts,
  type OpenedEngine,
  openEngine,
  serveEngine,
} from "../../engines/open.ts";
import { programs } from "../../engines/programs.ts";
import { whyNotInstalled } from "../../host/library.ts";
import { ABLE } from "./abilities.ts";
import { checkOpenOptions, type LibraryPool, managePool, queueFull } from "./managed-pool.ts";

const ELSEWHERE = "Jobs travel over the network, to a process that may be on another machine";

/** What a pool can do whose jobs go through a broker. */
const ENGINE_ABILITIES: PoolAbilities = {
  ...ABLE,
  transfer: `${ELSEWHERE}: a buffer can only be copied`,
  sharedMemory: ELSEWHERE,
  abortQueued: "Left out: the broker would have to search for the job",
  abortRunning: `${ELSEWHERE}: nobody tells that process of an abort`,
  timeout: `${ELSEWHERE}: nobody tells that process of a timeout`,
  priority: "Left out: first come, first served",
  serialization: "json",
};

/** @param partsOf what the settings choose */
export function engineAdapter(
  about: Pick<PoolAdapter, "name" | "summary" | "package" | "settings">,
  partsOf: (
    settings: PoolSettings,
  ) => EngineParts & { readonly packages: readonly string[]; readonly note: string },
): PoolAdapter {
  const { name } = about;
  const adapter: PoolAdapter = {
    ...about,
    abilities: ENGINE_ABILITIES,
    async check({ packageRoot, settings = {} }) {
      const { packages, brokerName } = partsOf(settings);
      const missing = packages.map((name) => whyNotInstalled(name, packageRoot)).find((why) => why !== null);
      return (
        missing ??
        (urlFromEnvironment(brokerName) === undefined ? whyNotStartable(programs[brokerName]) : null)
      );
    },
    async open(options: OpenOptions & BrokerOptions) {
      checkOpenOptions(adapter, options, ["url", "queue"]);
      const opened = await openEngine(name, partsOf(options.settings ?? {}), options);
      return managePool(adapter, bounded(adapter, options, opened));
    },
    engine: {
      brokerOf: (settings) => partsOf(settings).brokerName,
      noteOf(settings) {
        const { brokerName, note } = partsOf(settings);
        const isOwn = urlFromEnvironment(brokerName) === undefined;
        return `${BROKERS[brokerName].title} ${isOwn ? "shares these cores" : "is yours, and may be elsewhere"}: ${note}`;
      },
      use: brokerUse,
      connect: async (options) =>
        managePool(adapter, await connectEngine(name, partsOf(options.settings ?? {}), options)),
      serve: (options) => serveEngine(partsOf(options.settings ?? {}), options),
    },
  };
  return adapter;
}

/** Refuses what is above `maxQueue`: jobs wait at the broker, and are counted here. */
function bounded(adapter: PoolAdapter, options: OpenOptions, opened: OpenedEngine): LibraryPool {
  const { workers, jobsPerWorker, maxQueue = Number.POSITIVE_INFINITY } = options;
  return {
    ...opened,
    submit(input) {
      if (opened.pool.pending - workers * jobsPerWorker >= maxQueue) throw queueFull(adapter, maxQueue);
      return opened.submit(input);
    },
  };
}
