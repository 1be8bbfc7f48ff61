import { type EventType, events, fullType } from '../src/index.ts'
import { dataSchema } from './json-schema.ts'

type Schema = {
  type?: string
  const?: unknown
  enum?: unknown[]
  pattern?: string
  format?: string
  minimum?: number
  minItems?: number
  required?: string[]
  properties?: Record<string, Schema>
  items?: Schema
  additionalProperties?: boolean | Schema
  anyOf?: Schema[]
}

const id = (kind: string) => `demo.${kind.padEnd(22, '0')}`
/** Fixed values by member, so that a sample reads like a real one; the first that fits the schema is taken. */
const byName: Readonly<Record<string, readonly unknown[]>> = {
  cart: [id('cart')],
  line: [id('line')],
  hold: [id('hold')],
  owner: ['actor00000000000000000'],
  sku: ['85123A'],
  batch: ['-'],
  name: ['White hanging heart T-light holder', 'XL'],
  unit: ['each'],
  quantity: ['6'],
  was: ['4', '2.55'],
  onHand: ['120'],
  price: ['2.55'],
  unitPrice: ['2.55'],
  lineTotal: ['15.30'],
  currency: ['GBP'],
  taxRate: ['0.2'],
  reservedAt: ['2011-01-04T10:00:00.000Z'],
  expiresAt: ['2011-01-04T10:15:00.000Z'],
  logId: ['0d0f7a3e-6a3b-4a56-9f0e-3c1c5d1a7b42'],
  key: ['keyhash000000000000000'],
  body: ['bodyhash00000000000000'],
  code: ['out-of-stock', 'SPRING10'],
  status: [409],
  stream: [`cart/${id('cart')}`],
  available: ['2'],
  variant: ['XL'],
  retailPrice: ['2.95'],
  cost: ['1.10'],
  additionalPrice: ['0.50'],
  maximumPerCart: ['48'],
  safetyStock: ['5'],
  backorder: ['0'],
  reason: ['counted'],
  colour: ['white'],
  partitions: [12],
  partition: [0],
  earlier: [0],
  holdTtlSeconds: [900],
  holdCapSeconds: [7200],
  maxLines: [100],
  maxQuantityPerLine: ['100000'],
  bundleSize: ['5'],
  expiresOn: ['2011-03-31'],
  payBy: ['2011-01-11T10:00:00.000Z'],
  lastActivityAt: ['2011-01-04T09:30:00.000Z'],
  startsAt: ['2011-01-01T00:00:00.000Z'],
  endsAt: ['2011-02-01T00:00:00.000Z'],
  minimumSubtotal: ['10.00'],
  percent: ['10'],
  amount: ['1.53', '15.30'],
  subtotal: ['15.30'],
  discount: ['1.53', id('discount')],
  tax: ['2.75'],
  total: ['16.52'],
  paid: ['16.00'],
  label: ['Ten per cent off'],
  checkout: [id('checkout')],
  order: [id('order')],
  entry: [id('entry')],
  refund: [id('refund')],
  combined: [id('combined')],
  into: [id('into')],
  provider: ['test'],
  intent: ['test_intent_0'],
  providerRefund: ['test_refund_0'],
  subject: ['actor00000000000000000'],
  ct: ['bm9uY2UxMjNieXRlcy1jaXBoZXJ0ZXh0LWFuZC10YWc'],
  shop: ['demo'],
  note: ['The customer was called'],
  customer: ['actor00000000000000000'],
  itemCount: [2],
  room: ['7f6f2f0e-3a35-4b7c-9a57-0f1f2e3d4c5b'],
  session: [id('session')],
  sheet: [id('sheet')],
  host: ['actor00000000000000000'],
  client: ['actor00000000000000000'],
  title: ['An evening of lights'],
  scheduledAt: ['2011-01-04T18:00:00.000Z'],
  maxItems: [200],
  idleSeconds: [7200],
  exposure: ['40.00'],
  limit: ['500.00'],
  bypass: ['Pays in cash tomorrow'],
  retailTotal: ['17.70'],
  discountPercent: ['13.56'],
}
/** For members without a value of their own. */
const anyText = [
  'some text',
  '1',
  '1.00',
  '0.2',
  id('any'),
  'actor00000000000000000',
  '2011-01-04T10:00:00.000Z',
  'GBP',
]

const fits = (schema: Schema, value: unknown): boolean =>
  typeof value === 'string'
    ? (schema.type === 'string' || schema.type === undefined) &&
      (schema.pattern === undefined || new RegExp(schema.pattern, 'u').test(value))
    : schema.type === 'integer' || schema.type === 'number'

/** Which sample of a schema: `nth` of each closed list and alternative, with all optional members, or with none (`least`). */
type Which = { nth: number; least: boolean }
type Place = { name: string; path: string }

/** A value of the schema, the same at every run. */
const sampleOf = (schema: Schema, which: Which, { name, path }: Place): unknown => {
  const nth = <T>(list: readonly T[]): T => list[which.nth % list.length]!
  if (schema.anyOf !== undefined) return sampleOf(nth(schema.anyOf), which, { name, path })
  if (schema.const !== undefined) return schema.const
  if (schema.enum !== undefined) return nth(schema.enum)
  if (schema.type === 'boolean') return nth([true, false])
  if (schema.type === 'null') return null
  if (schema.type === 'array') {
    const one = { name: name.replace(/s$/, ''), path: `${path}[]` }
    return which.least && (schema.minItems ?? 0) === 0 ? [] : [sampleOf(schema.items ?? {}, which, one)]
  }
  if (schema.type === 'object') return objectOf(schema, which, path)
  const given = (byName[name] ?? []).find((value) => fits(schema, value))
  if (given !== undefined) return given
  if (schema.type === 'integer' || schema.type === 'number') return Math.max(schema.minimum ?? 0, 1)
  const text = anyText.find((value) => fits(schema, value))
  if (text === undefined)
    throw new Error(`${path} has no sample value: add one for "${name}" to schemas/documents/samples.ts`)
  return text
}

const objectOf = (schema: Schema, which: Which, path: string): Record<string, unknown> => {
  const { properties, required = [], additionalProperties } = schema
  if (properties === undefined && typeof additionalProperties === 'object')
    return which.least ? {} : { colour: sampleOf(additionalProperties, which, { name: 'colour', path: `${path}.*` }) }
  const told = Object.entries(properties ?? {}).filter(([name]) => !which.least || required.includes(name))
  return Object.fromEntries(
    told.map(([name, member]) => [name, sampleOf(member, which, { name, path: `${path}.${name}` })]),
  )
}

/** The length of the longest closed list or alternative within a schema: so many samples show all of each. */
const widest = ({ enum: list, anyOf = [], properties, items, type }: Schema): number =>
  Math.max(
    type === 'boolean' ? 2 : 1,
    list?.length ?? 1,
    anyOf.length,
    ...[...anyOf, ...Object.values(properties ?? {}), ...(items === undefined ? [] : [items])].map(widest),
  )

const subjects: Readonly<Record<string, (data: Record<string, unknown>) => string>> = {
  log: (data) => `log/${data.partition ?? 0}`,
  shop: () => 'shop/demo',
  product: (data) => `product/${data.sku ?? (data.product as { sku: string }).sku}`,
  stock: (data) => `stock/${data.sku}`,
  cart: (data) => `cart/${data.cart}`,
  hold: (data) => (data.sku === undefined ? `cart/${data.cart}` : `stock/${data.sku}`),
  promotion: (data) => `promotion/${data.code}`,
  checkout: (data) => `cart/${data.cart}`,
  payment: (data) => `payment/${data.checkout}`,
  order: (data) => `order/${data.order}`,
  waitlist: (data) => `waitlist/${data.sku}`,
  combined: (data) => `combined/${data.combined}`,
  session: (data) => `session/${data.session}`,
  credit: (data) => `credit/${data.client}`,
}
/** Where an event is of another stream than the rest of its aggregate. */
const subjectOf: Partial<Record<EventType, (data: Record<string, unknown>) => string>> = {
  CommandsAnswered: () => 'shop/demo',
  PaymentIntended: (data) => `payment/${data.checkout}`,
}
/** What nobody asked for: it came by itself, in its time. */
const byItself: readonly EventType[] = [
  'HoldsExpired',
  'CommandsAnswered',
  'CartAbandoned',
  'CartExpired',
  'CheckoutExpired',
  'OrderExpired',
  'SyncedCartEnded',
]

export type Sample = { key: string; headers: { 'content-type': string }; value: Record<string, unknown> }

/** One record of a type, with all that it may have: its key, and its value as libs/log's codec writes it, member by member. Throws where it would break the schema. */
export const sample = (type: EventType): Sample => sampleAs(type, { nth: 0, least: false })

/** Records that between them have every value of every closed list, all optional members, and none. */
export const samples = (type: EventType): Sample[] => {
  const count = widest(dataSchema(type) as Schema)
  const full = Array.from({ length: count }, (_, nth) => sampleAs(type, { nth, least: false }))
  const all = [...full, sampleAs(type, { nth: 0, least: true })]
  return [...new Map(all.map((one) => [JSON.stringify(one), one])).values()]
}

const sampleAs = (type: EventType, which: Which): Sample => {
  const data = sampleOf(dataSchema(type) as Schema, which, { name: '', path: type }) as Record<string, unknown>
  events[type].data.parse(data)
  const { aggregate } = events[type]
  const full = fullType(type)
  const own = type === 'LogCreated' || type === 'Marker'
  const byCommand = !own && !byItself.includes(type)
  return {
    key: own ? '-' : 'demo',
    headers: { 'content-type': 'application/cloudevents+json' },
    value: {
      specversion: '1.0',
      id: '018f0000-0000-7000-8000-000000000001',
      type: full,
      source: own ? '/log' : '/shops/demo',
      subject: (subjectOf[type] ?? subjects[aggregate]!)(data),
      time: '2011-01-04T10:00:00.000Z',
      dataschema: `/schemas/${full}.json`,
      data,
      ...(byCommand && { command: 'keyhash000000000000000.bodyhash00000000000000', actor: 'actor00000000000000000' }),
    },
  }
}
