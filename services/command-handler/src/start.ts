import type { Keys } from '@cartstream/keys'
import type { EventLog, Snapshots } from '@cartstream/log'
import type { Providers } from '@cartstream/pay/open'
import type { Lifetime, LiveShopping, Logger, Metrics, Verifier } from '@cartstream/run'
import type { FacadeSettings } from './facades/routes.ts'
import type { Guests } from './http/guest-routes.ts'
import type { Limits } from './http/limits.ts'
import { startHandlerHttp } from './http/start.ts'
import { openWriteSide } from './open.ts'
import type { KeepingOptions } from './partition/keeper.ts'
import type { Partitions } from './partitions.ts'

export type CommandHandlerOptions = {
  log: EventLog
  /** Beside the log; without them every start folds it whole. */
  snapshots?: Snapshots | undefined
  keeping?: KeepingOptions | undefined
  keys: Keys
  verifier: Verifier
  /** Who takes payments. */
  providers: Providers
  logger: Logger
  metrics: Metrics
  /** Everything that is opened here is closed with it: doors first, then the loops, which finish what is in flight. */
  lifetime: Lifetime
  host: string
  /** 0 for any that is free. */
  port: number
  publicUrl?: string | undefined
  /** Without it no guest tokens are made. */
  guests?: Guests | undefined
  limits?: Limits | undefined
  /** Of the documents' own routes. */
  facades?: FacadeSettings | undefined
  /** Without it there is no live shopping. */
  liveShopping?: LiveShopping | undefined
  rank?: number | undefined
  maxKeys?: number | undefined
  deadlineMs?: number | undefined
  trustProxy?: string[] | undefined
}

export type CommandHandler = Partitions & { url: string }

/** The command handler: a loop per partition and the doors in front of them. Listens at once; /readyz says when every loop has caught up. */
export const startCommandHandler = async (options: CommandHandlerOptions): Promise<CommandHandler> => {
  const { log, metrics, lifetime } = options
  const { partitions, till, sagas } = await openWriteSide(options)
  const http = await startHandlerHttp({
    ...options,
    ...{ till, sagas, loopFor: partitions.loopFor, allShops: partitions.allShops },
    operational: { loops: () => partitions.loops, health: logHealth(log, lifetime.signal), metrics },
  })
  lifetime.opened('http', () => http.close())
  return { ...partitions, url: http.url }
}

/** What the log says of itself: settings that could lose what was acknowledged are a reason not to be ready, what was allowed is named. */
export const logHealth = (log: EventLog, signal: AbortSignal) => ({
  checks: { log: () => log.problem?.() ?? true },
  notes: () => log.warnings?.() ?? [],
  signal,
})
