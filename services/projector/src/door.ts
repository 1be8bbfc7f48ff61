import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Readiness } from '@cartstream/run'

export type DoorOptions = {
  host: string
  /** 0 for any that is free. */
  port: number
  healthz(): { status: number; body: unknown }
  readyz(): Promise<Readiness>
  exposition(): Promise<{ contentType: string; body: string }>
}

/** What operators ask a projector: /healthz, /readyz, /metrics. Nobody else asks it anything, so plain node:http does. */
export const openDoor = async (options: DoorOptions): Promise<{ url: string; close(): Promise<void> }> => {
  const server = createServer(async ({ method, url }, response) => {
    const { status, contentType, body } = await answer(options, method ?? '', url ?? '')
    response.writeHead(status, { 'content-type': contentType, 'cache-control': 'no-store' })
    response.end(method === 'HEAD' ? undefined : body)
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port, options.host, resolve)
  })
  const { port } = server.address() as AddressInfo
  const close = () =>
    new Promise<void>((resolve, reject) => {
      server.close((cause) => (cause ? reject(cause) : resolve()))
      server.closeAllConnections()
    })
  return { url: `http://${options.host}:${port}`, close }
}

type Answer = { status: number; contentType: string; body: string }
const json = (status: number, body: unknown): Answer => ({
  status,
  contentType: 'application/json; charset=utf-8',
  body: JSON.stringify(body),
})

const answer = async (options: DoorOptions, method: string, url: string): Promise<Answer> => {
  if (method !== 'GET' && method !== 'HEAD') return json(405, { error: 'GET only' })
  switch (url.split('?')[0]) {
    case '/healthz': {
      const { status, body } = options.healthz()
      return json(status, body)
    }
    case '/readyz': {
      const { status, body } = await options.readyz()
      return json(status, body)
    }
    case '/metrics':
      return { status: 200, ...(await options.exposition()) }
    default:
      return json(404, { error: 'not found' })
  }
}
