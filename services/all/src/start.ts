import { analystRoutes, foldCode, follow } from '@cartstream/analyst'
import {
  commandRoutes,
  createServer,
  type FacadeSettings,
  logHealth,
  openWriteSide,
  operationalRoutes,
  type WriteSide,
} from '@cartstream/command-handler'
import { createFolderMessages, openMessages, type ProjectorService, startProjector } from '@cartstream/projector'
import { type FacadeSettings as GatewayFacadeSettings, gatewayRoutes, pageRoutes } from '@cartstream/query-gateway'
import { type Beside, createBeside, openOps, openPresence, openReads, openTickets, projections } from '@cartstream/read'
import {
  createMetrics,
  createVerifier,
  type Lifetime,
  type LiveShopping,
  type Logger,
  mintToken,
} from '@cartstream/run'
import { caughtUp, unreadable } from './caught-up.ts'
import { identityRoutes } from './demo/identities.ts'
import { messagesFolder, removeConnection, writeConnection } from './home.ts'
import { checkAddress } from './listen.ts'
import { openPayments } from './payments.ts'
import { fillDemo } from './seed/fill.ts'
import { openStorage, type Storage } from './storage.ts'

export type EmbeddedOptions = {
  home: string
  host: string
  port: number
  publicUrl?: string | undefined
  logger: Logger
  lifetime: Lifetime
  /** false: no caller is held off, for a load run of one's own. */
  rateLimits?: boolean
  /** Without it there is no live shopping. */
  liveShopping?: LiveShopping | undefined
  /** Of the documents' own routes, on both sides. */
  facades?: FacadeSettings & GatewayFacadeSettings
  /** Makes sure of the pages, and says which folder they are in. Absent: none are served. */
  pages?: (out: NodeJS.WriteStream) => Promise<string>
  /** Where progress for people goes. */
  out: NodeJS.WriteStream
}
export type Embedded = {
  url: string
  secret: string
  payments: readonly string[]
  databaseDied: Promise<string>
  note?: string
}

/**
 * Every service in this process on one database and one origin. Resolves when commands are taken, the demo shop is there and the read
 * models have caught up. Throws CannotStart.
 */
export const startEmbedded = async (options: EmbeddedOptions): Promise<Embedded> => {
  const { home, host, port, logger, lifetime, out } = options
  await checkAddress({ host, port })
  const pages = await options.pages?.(out)
  const messages = openMessages() ?? createFolderMessages(messagesFolder(home))
  const storage = await openStorage(home, lifetime)
  const providers = await openPayments(home)
  const { log, snapshots, keys, database, secret, note } = storage
  const metrics = createMetrics({ processMetrics: true })
  const writing = await openWriteSide({ log, snapshots, providers, logger, metrics, lifetime })
  const { partitions } = writing
  await Promise.all([...partitions.loops.values()].map((loop) => loop.ready())).catch((error) => {
    throw lifetime.signal.aborted ? error : unreadable(home, error.message, error)
  })
  const beside = createBeside()
  const projector = await startProjector({
    ...{ log, db: database.url, logger, metrics, lifetime, providers },
    ...{ telling: { messages, keys }, beside, outdated: 'refold' }, // this process is alone with its database
  })
  await fillDemo(partitions, keys, out)
  await caughtUp(projector, { home, signal: lifetime.signal })
  const url = await openDoors(options, storage, { ...writing, projector, beside, metrics, pages })
  await writeConnection(home, { pid: process.pid, url, databaseUrl: database.url, startedAt: new Date().toISOString() })
  lifetime.opened('connection file', () => removeConnection(home))
  return { url, secret, payments: providers.names, databaseDied: database.died, ...(note !== undefined && { note }) }
}

type Inside = WriteSide & {
  projector: ProjectorService
  beside: Beside
  metrics: ReturnType<typeof createMetrics>
  pages: string | undefined
}

/** One server for all sides: commands, queries, streams and analyses have one origin, as behind a proxy. */
const openDoors = async (options: EmbeddedOptions, storage: Storage, inside: Inside): Promise<string> => {
  const { host, port, logger, lifetime, facades = {} } = options
  const { log, snapshots, keys, secret, database } = storage
  const { partitions, till, sagas, projector, beside, metrics } = inside
  const publicUrl = options.publicUrl ?? `http://${host}:${port}`
  const verifier = createVerifier({ jwtSecret: secret })
  const reads = openReads(database.url, beside)
  lifetime.opened('reads', () => reads.close())
  const presence = openPresence(database.url) // closed by the routes
  const tickets = openTickets(database.url)
  lifetime.opened('tickets', () => tickets.close())
  const ops = openOps(database.url, projections)
  lifetime.opened('ops', () => ops.close())
  const server = await createServer({ publicUrl, logger })
  lifetime.opened('http', () => server.close())
  const guests = {
    mint: (sub: string, shops: readonly string[] | '*', ttl: number) =>
      mintToken(secret, { sub, role: 'guest', shops }, ttl),
  }
  await server.register(commandRoutes, {
    loopFor: partitions.loopFor,
    allShops: partitions.allShops,
    verifier,
    keys,
    till,
    sagas,
    publicUrl,
    guests,
    metrics,
    facades,
    liveShopping: options.liveShopping,
    ...(options.rateLimits === false && { limits: {} }),
  })
  const { liveShopping } = options
  await server.register(gatewayRoutes, {
    ...{ reads, ops, tickets, presence, keys, verifier, metrics, publicUrl, facades, liveShopping },
  })
  const follower = follow(log, { signal: lifetime.signal, logger, metrics })
  lifetime.opened('analyst', () => follower.finished)
  const kept = { snapshots, code: foldCode() }
  await server.register(analystRoutes, { follower, kept, keys, verifier, metrics, publicUrl })
  if (inside.pages !== undefined) await server.register(pageRoutes, { folder: inside.pages })
  identityRoutes(server, { secret })
  const { checks, ...health } = logHealth(log, lifetime.signal)
  const projected = { projector: () => projector.ready() }
  operationalRoutes(server, {
    loops: () => partitions.loops,
    health: {
      ...{ ...health, checks: { ...checks, ...projected }, alive: { projector: () => projector.alive() } },
      notes: () => [...health.notes(), ...projector.notes()],
    },
    metrics: projector,
  })
  const url = await server.listen({ host, port })
  return options.publicUrl ?? url
}
