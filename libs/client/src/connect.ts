import { surroundings } from './browser.ts'
import { OwnCart } from './cart/cart.ts'
import { OwnCartList } from './cart/carts.ts'
import { OwnCombined } from './cart/combined.ts'
import type { Ask } from './cart/commands.ts'
import { Counts } from './counts.ts'
import { Asking } from './http/asking.ts'
import { further, isPosition } from './http/position.ts'
import { Hub } from './live/hub.ts'
import { Value } from './stores.ts'
import type { CartManager, Client, ClientOptions, ConnectionState, Kept } from './types.ts'
import type { Cart } from './wire.ts'
import type { World } from './world.ts'

/** A client of one shop, for one person: with another token for somebody else, connect anew. It asks nothing before it is asked something. */
export const connect = (options: ClientOptions): Client => {
  const { shop, conflict = 'rebase', shared = true, storage } = options
  const url = options.url.replace(/\/+$/, '')
  const world: World = { ...surroundings(), ...(options.fetch && { fetch: options.fetch }), ...options.world }
  const counts = new Counts()
  const position = positionIn(storage, `cartstream-position ${url}`)
  const onAttempt = (tookMs: number | undefined) => counts.request(tookMs)
  const asking = new Asking({ url, shop, world, token: options.token, position, onAttempt })
  const hub = new Hub({ world, url, shop, shared, token: (anew) => asking.token(anew) })

  let pendingCommands = 0
  const connection = new Value<ConnectionState>({ ...hub.connection(), pendingCommands })
  const look = () => {
    const now: ConnectionState = { ...hub.connection(), pendingCommands }
    const before = connection.getSnapshot()
    if ((Object.keys(now) as (keyof ConnectionState)[]).some((name) => now[name] !== before[name])) connection.set(now)
  }
  hub.subscribe(look)
  const ask: Ask = async (method, path, body, more) => {
    if (method === 'GET') return asking.ask(method, path, body, more)
    pendingCommands++
    look()
    try {
      return await asking.ask(method, path, body, more)
    } finally {
      pendingCommands--
      look()
    }
  }

  const managers = new Map<string, CartManager>()
  const { now, later } = world
  const cartOf = (of: string): CartManager => {
    const known = managers.get(of)
    if (known !== undefined) return known
    const live = of === shop ? () => hub.open<Cart>('cart:me') : undefined
    const cart = new OwnCart({ shop: of, now, later, ask, live, conflict, counts, commanded: () => carts.commanded() })
    managers.set(of, cart)
    return cart
  }
  const carts = new OwnCartList({ now, ask, cartOf, known: () => managers, look: (how) => counts.look(how) })
  const combined = new OwnCombined({ ask, known: () => managers, commanded: () => carts.commanded() })

  return {
    ...{ shop, carts, combined, cartOf, connection, stats: counts, ask },
    request: async (method, path, body, more) => (await ask<never>(method, path, body, more)).body,
    live: (topic, more) => hub.open(topic, more),
    get cart() {
      return cartOf(shop)
    },
    close: () => hub.close(),
  }
}

/** How far the log was, as far as this client has heard; kept for the page that is loaded next. */
const positionIn = (storage: Kept | undefined, name: string) => {
  const kept = storage?.getItem(name) ?? undefined
  let known = kept !== undefined && isPosition(kept) ? kept : undefined
  return {
    get: () => known,
    heard(said: string) {
      const reached = further(known, said)
      if (reached === undefined || reached === known) return
      known = reached
      storage?.setItem(name, reached)
    },
  }
}
