import { randomUUID } from 'node:crypto'
import { mintToken } from '@cartstream/run'
import { Failure } from '../failure.ts'
import { type Answer, Api } from '../load/api.ts'
import { type Cast, type Good, type Step, script } from './script.ts'
import { Tab } from './tab.ts'

export type Played = { says: string; by: string; status: number; hostMs: number; clientMs: number }
export type Show = {
  shop: string
  session: string
  roomCode: string
  steps: readonly Played[]
  order: string
  sheet: {
    id: string
    retailTotal: string
    discount: string
    discountPercent: string
    subtotal: string
    tax: string
    total: string
    urls: string[]
  }
  presence: { hosts: number; clients: number }
}
export type Stage = { url: string; shop: string; secret: string; tell(step: Played): void }

const NOTES = 'Regular; buys for the trade. Margin on mugs is 61 %.'

/** Plays a live session through the public API, with a tab open for the host and one for the client. Throws Failure where a tab does not show a step. */
export const playSession = async ({ url, shop, secret, tell }: Stage): Promise<Show> => {
  const client = `vip-${Date.now()}`
  const tokens = {
    host: await mintToken(secret, { sub: 'demo-host', role: 'staff', shops: [shop] }, 3600),
    client: await mintToken(secret, { sub: client, role: 'customer', shops: [shop] }, 3600),
  }
  const api = new Api(url, 4)
  const ask = (token: string) => (method: 'GET' | 'POST' | 'PUT' | 'PATCH', path: string, body?: object) =>
    api.ask({
      method,
      path: `/v1/shops/${shop}${path}`,
      token,
      ...(method !== 'GET' && { key: randomUUID() }),
      ...(body && { body }),
    })
  const host = ask(tokens.host)
  const tabs: Tab[] = []
  try {
    const goods = await goodsOf(host)
    const due = (Number(goods[0].price) * 2 * 0.8).toFixed(2)
    must(await host('PUT', `/clients/${client}/credit`, { limit: due }))
    const made = await host('POST', '/sessions', {
      clientId: client,
      title: 'An evening of gifts',
      internalNotes: NOTES,
    })
    const { id: session, roomCode: room } = must(made) as { id: string; roomCode: string }
    const stream = (path: string) => {
      const address = new URL(path, url)
      if (made.position !== undefined) address.searchParams.set('atLeast', made.position)
      return address
    }
    const [hosts, clients] = [
      new Tab('host', stream(`/api/sse/live-shopping/${session}`), tokens.host),
      new Tab('client', stream(`/api/sse/vip/live-shopping/${room}`), tokens.client),
    ]
    tabs.push(hosts, clients)
    for (const tab of tabs) {
      await tab.until('the session', ({ row }) => row?.status === 'SCHEDULED')
      await tab.until('both of them', ({ presence }) => presence.hosts === 1 && presence.clients === 1)
    }
    const cast: Cast = { session, room, client, goods, host, guest: ask(tokens.client) }
    const steps: Played[] = []
    for (const step of script) {
      const played = await play(step, cast, [hosts, clients])
      tell(played)
      steps.push(played)
    }
    const sheet = must(await host('POST', `/sessions/${session}/sales-sheet`)) as Show['sheet'] & { sheet: string }
    const path = `/v1/shops/${shop}/sessions/${session}/sales-sheets/${sheet.sheet}`
    const { retailTotal, discount, discountPercent, subtotal, tax, total } = sheet
    return {
      ...{ shop, session, roomCode: room, steps, order: hosts.row!.order! },
      sheet: {
        id: sheet.sheet,
        retailTotal,
        discount,
        discountPercent,
        subtotal,
        tax,
        total,
        urls: ['', '.csv', '.html'].map((end) => url + path + end),
      },
      presence: clients.presence,
    }
  } finally {
    for (const tab of tabs) tab.close()
    await api.close()
  }
}

/** Does a step, and waits until both tabs show it. */
const play = async (step: Step, cast: Cast, tabs: readonly [Tab, Tab]): Promise<Played> => {
  const { says, by, refused, seen } = step
  const answer = await step.does(cast)
  if (refused !== undefined) {
    const { code } = answer.body as { code?: string }
    if (code !== refused)
      throw new Failure(
        `The ${by} ${says}: it should have been refused as ${refused}, and was ${answer.status} ${code}.`,
      )
    return { says, by, status: answer.status, hostMs: 0, clientMs: 0 }
  }
  must(answer)
  const shows = ({ row }: Tab) => row !== undefined && (seen?.(row, cast) ?? true)
  const [hostMs, clientMs] = await Promise.all(tabs.map((tab) => tab.until(says, shows)))
  return { says, by, status: answer.status, hostMs: hostMs!, clientMs: clientMs! }
}

const must = ({ status, body }: Answer): unknown => {
  if (status < 300) return body
  const { code, detail } = (body ?? {}) as { code?: string; detail?: string }
  throw new Failure(`The service answered ${status} ${code ?? ''}: ${detail ?? 'no details'}`)
}

/** Three of the catalogue that are in stock, by whatever names they have. */
const goodsOf = async (host: (method: 'GET', path: string) => Promise<Answer>): Promise<Cast['goods']> => {
  const { rows } = must(await host('GET', '/availability?limit=200')) as {
    rows: (Good & { available: string; status: string; variants?: unknown[]; parts?: unknown })[]
  }
  const [first, second, third] = rows
    .filter(({ available, status, variants, parts, price }) => {
      const plain = !variants?.length && parts === undefined
      return plain && status === 'listed' && Number(available) >= 5 && Number(price) >= 1
    })
    .map(({ sku, name, price }) => ({ sku, name, price }))
  if (!first || !second || !third)
    throw new Failure(
      'The shop has fewer than three products in stock: run `npm start`, whose demo shop has, or name another with --shop.',
    )
  return [first, second, third]
}
