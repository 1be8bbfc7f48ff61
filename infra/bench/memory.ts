import { randomUUID } from 'node:crypto'
import { Connection } from './http-client.ts'
import { startTarget, type Target } from './target.ts'
import { catalogue, LINES, SHOP, STOCK, skuName, tokenFor } from './workload.ts'

/** A handler's resident memory with 10,000 open carts of 10 lines and 200,000 remembered keys. */
export type Memory = { megabytes: number; carts: number; keys: number }
type Spec = Pick<Target, 'name' | 'log'> & { file: string; env: Record<string, string> }

const CARTS = 10_000
const KEYS = 200_000
const CONNECTIONS = 64

/** Fills a handler whose log is empty through its public API: 100,000 adds, then as many more keys of commands that change a quantity. */
export const measureMemory = async (spec: Spec, secret: string, say: (line: string) => void): Promise<Memory> => {
  say('memory: 10,000 open carts, 200,000 keys ...')
  const target = await startTarget(spec, spec.file, spec.env)
  try {
    const admin = tokenFor(secret, { sub: 'setup', role: 'admin', shops: [SHOP] })
    const connections = await Promise.all(Array.from({ length: CONNECTIONS }, () => Connection.open(target.port)))
    const send = async (connection: Connection, method: string, path: string, token: string, body: unknown) => {
      const text = JSON.stringify(body)
      const head = `${method} /v1/shops/${SHOP}${path} HTTP/1.1\r\nhost: bench\r\ncontent-type: application/json\r\nauthorization: Bearer ${token}\r\n`
      const reply = await connection.send(
        `${head}idempotency-key: ${randomUUID()}\r\ncontent-length: ${Buffer.byteLength(text)}\r\n\r\n${text}`,
      )
      if (reply.status !== 200)
        throw new Error(`memory: ${method} ${path}: ${reply.status} ${reply.body.slice(0, 200)}`)
      return JSON.parse(reply.body) as { items: { id: string }[] }
    }
    await send(connections[0]!, 'PUT', '/config', admin, { name: 'Bench', currency: 'GBP', holdTtlSeconds: 3600 })
    for (const { sku, name, price } of catalogue()) {
      await send(connections[0]!, 'PUT', `/products/${sku}`, admin, { name, price })
      await send(connections[0]!, 'PUT', `/products/${sku}/stock`, admin, { set: STOCK, reason: 'benchmark' })
    }
    let next = 0
    const fill = async (connection: Connection) => {
      for (let customer = next++; customer < CARTS; customer = next++) {
        const token = tokenFor(secret, { sub: `m${customer}`, role: 'customer', shops: [SHOP] })
        let cart = { items: [] as { id: string }[] }
        for (let n = 0; n < LINES; n++)
          cart = await send(connection, 'POST', '/carts/me/items', token, { sku: skuName(n * 7), quantity: '1' })
        for (const [n, { id }] of cart.items.entries())
          await send(connection, 'PATCH', `/carts/me/items/${id}`, token, { quantity: String(n + 2) })
      }
    }
    await Promise.all(connections.map(fill))
    for (const connection of connections) connection.close()
    await new Promise((resolve) => setTimeout(resolve, 2000))
    return { megabytes: target.rssBytes() / 1e6, carts: CARTS, keys: KEYS }
  } finally {
    await target.stop()
  }
}
