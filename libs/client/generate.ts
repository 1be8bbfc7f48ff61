import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { declared, type Schema } from './generate/declared.ts'

/**
 * libs/client/src/wire.ts: what travels, as types that stand by themselves, from the API's own description. Whoever installs the client needs
 * no other package of ours to be told by the compiler what a row has. `node libs/client/generate.ts` writes it; with `--check` it compares
 * (exit code 1 where it differs).
 */
const name = 'libs/client/src/wire.ts'
const root = join(import.meta.dirname, '../..')

const golden = async (file: string): Promise<Schema> =>
  JSON.parse(await readFile(join(root, 'schemas/golden', file), 'utf8')) as Schema
const [commands, queries, analysis, streams] = await Promise.all(
  ['openapi-commands.json', 'openapi-queries.json', 'openapi-analysis.json', 'asyncapi.json'].map(golden),
)

const at = (from: unknown, ...path: (string | number)[]): Schema =>
  path.reduce((value, step) => {
    const next = (value as Record<string | number, unknown> | undefined)?.[step]
    if (next === undefined) throw new Error(`nothing at ${path.join(' > ')}`)
    return next
  }, from) as Schema
const named = (component: string) => at(commands, 'components', 'schemas', component)
const answer = (api: unknown, path: string) =>
  at(api, 'paths', path, 'get', 'responses', '200', 'content', 'application/json', 'schema')
const shop = (path: string) => answer(queries, `/v1/shops/{shop}/${path}`)
const rows = (path: string) => at(shop(path), 'properties', 'rows', 'items')
const done = (path: string) =>
  at(commands, 'paths', path, 'post', 'responses', '200', 'content', 'application/json', 'schema')
const sent = (path: string) =>
  at(commands, 'paths', `/v1/shops/{shop}/${path}`, 'post', 'requestBody', 'content', 'application/json', 'schema')
const frame = (type: string) => at(streams, 'components', 'messages', `frame-${type}`, 'payload')
const listed = (path: string) => at(answer(queries, `/v1/ops/${path}`), 'properties', 'rows')

/** Its rows are as /v1/ops answers them, which AsyncAPI says in words only. */
const opsFrame = (): Schema => {
  const { properties, ...whole } = frame('ops')
  const letters = at(properties, 'deadLetters')
  const deadLetters = { ...letters, properties: { ...letters.properties, rows: listed('dead-letters') } }
  return { ...whole, properties: { ...properties, lag: listed('lag'), jobs: listed('rebuilds'), deadLetters } }
}

/** Components that others name; then what routes answer, and what goes out on streams. */
const components = ['Problem', 'Checkout', 'Payment', 'ShopConfig', 'Product', 'Stock']
const types: Record<string, Schema> = {
  ...Object.fromEntries(components.map((component) => [component, named(component)])),
  PlacedOrder: named('Order'),
  CartLine: at(shop('carts/{cart}'), 'anyOf', 0, 'properties', 'items', 'items'),
  Cart: at(shop('carts/{cart}'), 'anyOf', 0),
  UnverifiedCart: at(shop('carts/{cart}'), 'anyOf', 1),
  LiveCart: rows('live-carts'),
  OwnCarts: answer(queries, '/v1/carts'),
  Availability: rows('availability'),
  Reservation: rows('reservations'),
  Order: rows('orders'),
  PaymentRow: rows('payments'),
  Session: rows('sessions'),
  HostView: shop('sessions/{id}/host'),
  AnalyticsHour: rows('analytics'),
  WaitlistPlace: rows('waitlist/{sku}'),
  CartHistory: answer(analysis, '/v1/shops/{shop}/carts/{cart}/history'),
  ShopMoments: answer(analysis, '/v1/shops/{shop}/moments'),
  ShopState: answer(analysis, '/v1/shops/{shop}/state'),
  Explanation: answer(analysis, '/v1/shops/{shop}/availability/{sku}/explain'),
  Job: at(answer(queries, '/v1/ops/rebuilds'), 'properties', 'rows', 'items'),
  DeadLetter: at(answer(queries, '/v1/ops/dead-letters'), 'properties', 'rows', 'items'),
  DeadLetterInspected: answer(queries, '/v1/ops/dead-letters/{id}'),
  Lag: answer(queries, '/v1/ops/lag'),
  Models: answer(queries, '/v1/ops/models'),
  Started: done('/v1/shops/{shop}/carts/{cart}/checkout'),
  Outcome: done('/v1/shops/{shop}/payments/{id}/confirm'),
  Guest: at(commands, 'paths', '/v1/guests', 'post', 'responses', '201', 'content', 'application/json', 'schema'),
  AddItem: sent('carts/{cart}/items'),
  CheckoutBody: sent('carts/{cart}/checkout'),
  ConfirmBody: sent('payments/{id}/confirm'),
  MergeBody: sent('carts/{cart}/merge'),
  OpsFrame: opsFrame(),
  Frame: {
    anyOf: [...['snapshot', 'changes', 'up-to-date', 'must-refetch', 'presence', 'closed'].map(frame), opsFrame()],
  },
}
const renamed = { Order: 'PlacedOrder' }

const head = [
  '// biome-ignore-all format: generated, by libs/client/generate.ts',
  '',
  '/** What travels. Money and quantities are decimal strings, instants RFC 3339 in UTC (contract.md). */',
]
const wanted = `${[...head, ...declared(types, renamed)].join('\n')}\n`
const file = join(root, name)
const found = await readFile(file, 'utf8').catch(() => undefined) // not there yet: it differs
if (found === wanted) console.log(`${name} is as it should be`)
else if (process.argv.includes('--check')) {
  console.error(`${name} ${found === undefined ? 'is missing' : 'differs'}`)
  process.exitCode = 1
} else {
  await writeFile(file, wanted)
  console.log(`${name} written`)
}
