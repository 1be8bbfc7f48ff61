import type { ClientSessionView, SessionItemView, StaffSessionView } from '@cartstream/schemas'
import type { InjectOptions } from 'fastify'
import { type Served, type ServeOptions, serve, stock } from './served.ts'

/** Who sells, who buys, who could be either, and who has no business here. */
export type Who = 'sam' | 'hal' | 'root' | 'vip' | 'mallory' | 'guest'
export type Said = StaffSessionView & { code?: string; detail?: string }
export type Heard = { status: number; body: Said; headers: Record<string, unknown> }
export type Live = {
  served: Served
  tokens: Record<Who, string>
  /** Asks in the shop `demo`. */
  ask(who: Who, method: InjectOptions['method'], path: string, body?: unknown, key?: string): Promise<Heard>
  /** A session of the client `vip`, under way unless said otherwise. */
  session(status?: 'scheduled' | 'active'): Promise<Said>
  credit(limit: string): Promise<void>
}

/** The demo shop, and its people. */
export const live = async (options: ServeOptions = {}): Promise<Live> => {
  const served = await serve({ deadlineMs: 60_000, maxEventLoopDelayMs: 0, ...options })
  await stock(served)
  const tokens = {
    sam: await served.token('staff', 'sam'),
    hal: await served.token('staff', 'hal'),
    root: await served.token('admin', 'root'),
    vip: await served.token('customer', 'vip'),
    mallory: await served.token('customer', 'mallory'),
    guest: await served.token('guest', 'guest:1'),
  }
  const ask: Live['ask'] = async (who, method, path, body, key) => {
    const options = { as: tokens[who], ...(body !== undefined && { body }), ...(key !== undefined && { key }) }
    const answer = await served.ask(method, `demo/${path}`, options)
    return { status: answer.statusCode, body: answer.json(), headers: answer.headers }
  }
  return {
    ...{ served, tokens, ask },
    async session(status = 'active') {
      const { body } = await ask('sam', 'POST', 'sessions', { clientId: 'vip', title: 'Tea at four' })
      return status === 'scheduled' ? body : (await ask('sam', 'POST', `sessions/${body.id}/start`)).body
    },
    async credit(limit) {
      await ask('sam', 'PUT', 'clients/vip/credit', { limit })
    },
  }
}

/** The line of a SKU. */
export const lineOf = ({ items }: Pick<ClientSessionView, 'items'>, sku: string): SessionItemView =>
  items.find((item) => item.sku === sku)!
