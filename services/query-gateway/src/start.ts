import { createAnswerer, describeRoutes, operationalRoutes } from '@cartstream/answer'
import type { Keys } from '@cartstream/keys'
import {
  NotProjected,
  type Ops,
  openOps,
  openPresence,
  openReads,
  openTickets,
  projections,
  type Reads,
} from '@cartstream/read'
import { createHealth, createMetrics, type Logger, type Metrics, type Verifier } from '@cartstream/run'
import { problemHandler } from './http/problems.ts'
import { pageRoutes } from './pages/routes.ts'
import { type GatewayRoutesOptions, gatewayRoutes } from './routes.ts'

export type GatewayOptions = Pick<
  GatewayRoutesOptions,
  'limit' | 'streams' | 'allowedOrigins' | 'facades' | 'liveShopping' | 'video'
> & {
  /** Where the read models are: a connection string, or a pool of the caller's. */
  connection: Parameters<typeof openReads>[0]
  /** Who is asked what concerns read models as such; closed with the gateway. Default: whoever projects into them. */
  ops?: Ops
  verifier: Verifier
  keys: Keys
  /** Default 127.0.0.1 and any free port. */
  host?: string
  port?: number
  /** Default http://<host>:<port>. */
  publicUrl?: string
  /** Proxies in front whose X-Forwarded-For is believed: their addresses, or all. Default none. */
  trustProxy?: boolean | string | string[]
  logger?: Logger
  metrics?: Metrics
  /** The folder of the built pages; absent: none are served. */
  pages?: string
}
export type Gateway = { address: string; close(): Promise<void> }

/** What OpenAPI calls these routes. */
export const TITLE = 'cartstream: queries and streams'

/** Serves queries and streams until closed; open streams are told why before they end. Rejects where the address is taken. */
export const startGateway = async (options: GatewayOptions): Promise<Gateway> => {
  const { connection, logger, host = '127.0.0.1', port = 0, keys, verifier } = options
  const metrics = options.metrics ?? createMetrics({ processMetrics: true })
  const publicUrl = options.publicUrl ?? `http://${host}${port === 0 ? '' : `:${port}`}`
  const reads = openReads(connection)
  const tickets = openTickets(connection)
  const presence = openPresence(connection)
  const ops = options.ops ?? openOps(connection, projections)
  const { trustProxy } = options
  const app = createAnswerer({ logger, trustProxy, onError: problemHandler(publicUrl) })
  try {
    await describeRoutes(app, { title: TITLE, publicUrl })
    await app.register(gatewayRoutes, {
      reads,
      ops,
      tickets,
      presence,
      keys,
      verifier,
      metrics,
      publicUrl,
      ...pick(options),
    })
    if (options.pages !== undefined) await app.register(pageRoutes, { folder: options.pages })
    const health = createHealth({ checks: { database: () => answers(reads) } })
    operationalRoutes(app, { metrics, health })
    const address = await app.listen({ host, port })
    return {
      address,
      async close() {
        await app.close()
        await Promise.all([reads.close(), tickets.close(), ops.close()])
      },
    }
  } catch (error) {
    await app.close()
    await Promise.all([reads.close(), tickets.close(), ops.close()])
    throw error
  }
}

/** The database is there, even where nothing is projected yet. */
const answers = async (reads: Reads): Promise<true> => {
  await reads.seated(0).catch((error: unknown) => {
    if (!(error instanceof NotProjected)) throw error
  })
  return true
}

const pick = ({ limit, streams, allowedOrigins, facades, liveShopping, video }: GatewayOptions) => ({
  ...(liveShopping && { liveShopping }),
  ...(video && { video }),
  ...(facades && { facades }),
  ...(limit && { limit }),
  ...(streams && { streams }),
  ...(allowedOrigins && { allowedOrigins }),
})
