import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

type Fields = Record<string, string>
type Answer = { status: number; body: Record<string, unknown> }
type Intent = { id: string; status: string; amount: number; [more: string]: unknown }

/** What may befall a request before it is looked at: an answer of that status, no answer, or an answer that is lost after the work is done. */
export type Fault = { answer: Answer } | 'hang' | 'lose'

export type StandIn = {
  port: number
  /** For the next requests, one each. */
  faults: Fault[]
  /** Method, path and idempotency key of every request, as it came. */
  seen: string[]
  stop(): Promise<void>
}

const refused = (status: number, error: Record<string, string>): Answer => ({
  status,
  body: { error: { type: 'invalid_request_error', message: 'sk_test_secret and a person', ...error } },
})
const state = () => refused(400, { code: 'payment_intent_unexpected_state' })
const missing = () => refused(404, { code: 'resource_missing' })

const metadataOf = (fields: Fields): Fields =>
  Object.fromEntries(
    Object.entries(fields).flatMap(([name, value]) => {
      const inner = /^metadata\[(.+)\]$/.exec(name)?.[1]
      return inner === undefined ? [] : [[inner, value]]
    }),
  )

/** Intents and refunds as Stripe documents them, kept in memory. */
const createStripe = () => {
  const intents = new Map<string, Intent>()
  const refunds: { payment_intent: string; amount: number; [more: string]: unknown }[] = []
  const attempt = (intent: Intent, method: string): Answer => {
    if (intent.status === 'succeeded' || intent.status === 'canceled') return state()
    if (method === 'pm_card_visa') {
      const paid = { status: 'succeeded', amount_received: intent.amount, last_payment_error: null }
      return { status: 200, body: Object.assign(intent, paid) }
    }
    const error = { type: 'card_error', code: 'card_declined', message: 'Your card was declined.' }
    Object.assign(intent, { status: 'requires_payment_method', last_payment_error: error })
    return refused(402, error)
  }
  const refund = (fields: Fields): Answer => {
    const { payment_intent = '', amount = '' } = fields
    const intent = intents.get(payment_intent)
    if (intent === undefined) return missing()
    const before = refunds.filter((r) => r.payment_intent === payment_intent).reduce((sum, r) => sum + r.amount, 0)
    if (intent.status !== 'succeeded' || before + Number(amount) > intent.amount)
      return refused(400, { param: 'amount' })
    const made = { id: `re_${refunds.length}`, object: 'refund', payment_intent, amount: Number(amount) }
    refunds.push({ ...made, status: 'succeeded', metadata: metadataOf(fields) })
    return { status: 200, body: refunds.at(-1)! }
  }
  return (method: string, url: URL, fields: Fields): Answer => {
    const [, , kind, id, verb] = url.pathname.split('/').map(decodeURIComponent)
    if (kind === 'refunds' && method === 'POST') return refund(fields)
    if (kind === 'refunds') {
      const of = url.searchParams.get('payment_intent')
      if (!intents.has(of ?? '')) return missing()
      return { status: 200, body: { object: 'list', data: refunds.filter((r) => r.payment_intent === of) } }
    }
    if (id === undefined) {
      const { amount, currency } = fields
      const made = {
        id: `pi_${intents.size}`,
        object: 'payment_intent',
        amount: Number(amount),
        amount_received: 0,
        currency,
      }
      const intent = { ...made, status: 'requires_payment_method', client_secret: 'x', metadata: metadataOf(fields) }
      intents.set(made.id, intent)
      return { status: 200, body: { ...intent } }
    }
    const intent = intents.get(id)
    if (intent === undefined) return missing()
    if (verb === 'confirm') return attempt(intent, fields.payment_method ?? '')
    if (verb !== 'cancel') return { status: 200, body: intent }
    if (intent.status === 'succeeded' || intent.status === 'canceled') return state()
    return { status: 200, body: Object.assign(intent, { status: 'canceled' }) }
  }
}

/** The first answer under a key is kept with what was asked, and repeated; another request under it is refused. */
const createKeys = () => {
  const kept = new Map<string, { asked: string; answer: Answer }>()
  return (key: string | undefined, asked: string, answer: () => Answer): Answer & { isRepeated: boolean } => {
    const before = key === undefined ? undefined : kept.get(key)
    if (before === undefined) {
      const first = structuredClone(answer())
      if (key !== undefined) kept.set(key, { asked, answer: first })
      return { ...first, isRepeated: false }
    }
    if (before.asked !== asked) return { ...refused(400, { type: 'idempotency_error' }), isRepeated: false }
    return { ...before.answer, isRepeated: true }
  }
}

const read = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}

const send = (response: ServerResponse, { status, body }: Answer, isRepeated = false): void => {
  response.writeHead(status, {
    'content-type': 'application/json',
    ...(isRepeated && { 'idempotent-replayed': 'true' }),
  })
  response.end(JSON.stringify(body))
}

/**
 * A server that does what Stripe's documentation says of intents, refunds and idempotency keys, and fails when it is told to. It proves
 * what the adapter makes of that, not that Stripe does it: stripe-mock checks the requests, and nothing here has asked Stripe itself.
 */
export const startStandIn = async (): Promise<StandIn> => {
  const stripe = createStripe()
  const keyed = createKeys()
  const faults: Fault[] = []
  const seen: string[] = []
  const server = createServer(async (request, response) => {
    const { method = '', url = '' } = request
    const key = request.headers['idempotency-key'] as string | undefined
    const text = await read(request)
    seen.push(`${method} ${url} ${key ?? '-'}`)
    const fault = faults.shift()
    if (fault === 'hang') return
    if (fault !== undefined && fault !== 'lose') return send(response, fault.answer)
    const asked = `${method} ${url} ${text}`
    const answer = keyed(method === 'POST' ? key : undefined, asked, () =>
      stripe(method, new URL(url, 'http://stripe'), Object.fromEntries(new URLSearchParams(text))),
    )
    if (fault === 'lose') request.socket.destroy()
    else send(response, answer, answer.isRepeated)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const stop = async () => {
    server.closeAllConnections()
    server.close()
    await once(server, 'close')
  }
  return { port: (server.address() as AddressInfo).port, faults, seen, stop }
}
