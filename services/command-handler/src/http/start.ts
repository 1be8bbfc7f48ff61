import type { FastifyInstance } from 'fastify'
import { type CommandRoutesOptions, commandRoutes } from './command-routes.ts'
import { type Operational, operationalRoutes } from './operational-routes.ts'
import { createServer, type ServerOptions } from './server.ts'

export type HandlerHttpOptions = Omit<CommandRoutesOptions, 'publicUrl'> &
  Omit<ServerOptions, 'publicUrl'> & {
    host: string
    /** 0 for any that is free. */
    port: number
    /** Where callers find us; by default where we listen, so with port 0 it must be said. */
    publicUrl?: string | undefined
    operational: Operational
  }
export type HandlerHttp = { app: FastifyInstance; url: string; close(): Promise<void> }

/** A server of the command handler alone. `close` takes no new requests and lets those under way be answered. */
export const startHandlerHttp = async (options: HandlerHttpOptions): Promise<HandlerHttp> => {
  const { host, port, logger, trustProxy, operational } = options
  const publicUrl = options.publicUrl ?? `http://${host}:${port}`
  const app = await createServer({ publicUrl, logger, trustProxy })
  await app.register(commandRoutes, { ...options, publicUrl })
  operationalRoutes(app, operational)
  const url = await app.listen({ host, port })
  return { app, url, close: () => app.close() }
}
