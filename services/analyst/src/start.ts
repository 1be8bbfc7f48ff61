import { createAnswerer, describeRoutes, type Limit, operationalRoutes } from '@cartstream/answer'
import type { Keys } from '@cartstream/keys'
import type { EventLog } from '@cartstream/log'
import { createHealth, createMetrics, type Logger, type Metrics, type Verifier } from '@cartstream/run'
import type { Kept } from './fold/past.ts'
import { type Follower, follow } from './follow/follower.ts'
import { problemHandler } from './http/problems.ts'
import { analystRoutes } from './routes.ts'

export type AnalystOptions = {
  /** Stays the caller's to close. */
  log: EventLog
  kept?: Kept | undefined
  verifier: Verifier
  keys: Keys
  /** Default 127.0.0.1 and any free port. */
  host?: string
  port?: number
  /** Default http://<host>:<port>. */
  publicUrl?: string
  /** Proxies in front whose X-Forwarded-For is believed. Default none. */
  trustProxy?: boolean | string | string[]
  limit?: Limit
  logger?: Logger
  metrics?: Metrics
  now?: () => number
}
export type Analyst = { address: string; follower: Follower; close(): Promise<void> }

/** What OpenAPI calls these routes. */
export const TITLE = 'cartstream: analysis'

/** Follows the log and answers what happened, until closed. Listens at once; /readyz says when the log has been read. */
export const startAnalyst = async (options: AnalystOptions): Promise<Analyst> => {
  const { log, kept, keys, verifier, logger, host = '127.0.0.1', port = 0, limit, now } = options
  const metrics = options.metrics ?? createMetrics({ processMetrics: true })
  const publicUrl = options.publicUrl ?? `http://${host}${port === 0 ? '' : `:${port}`}`
  const ending = new AbortController()
  const { trustProxy } = options
  const app = createAnswerer({ logger, trustProxy, onError: problemHandler(publicUrl) })
  const follower = follow(log, { signal: ending.signal, logger, metrics })
  const close = async () => {
    ending.abort()
    await app.close()
    await follower.finished
  }
  try {
    await describeRoutes(app, { title: TITLE, publicUrl })
    const given = { follower, kept, keys, verifier, metrics, publicUrl, ...(limit && { limit }), ...(now && { now }) }
    await app.register(analystRoutes, given)
    operationalRoutes(app, { metrics, health: createHealth({ checks: { log: () => follower.ready() } }) })
    return { address: await app.listen({ host, port }), follower, close }
  } catch (error) {
    await close()
    throw error
  }
}
