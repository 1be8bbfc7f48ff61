import { type EventType, events, fullType } from '../src/index.ts'
import { dataSchema } from './json-schema.ts'

type Schema = {
  type?: string
  const?: unknown
  enum?: unknown[]
  pattern?: string
  format?: string
  minimum?: number
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

/** A value of the schema, the same at every run; optional members are there too, so a sample shows the whole shape. */
const sampleOf = (schema: Schema, name: string, path: string): unknown => {
  if (schema.anyOf !== undefined) return sampleOf(schema.anyOf[0]!, name, path)
  if (schema.const !== undefined) return schema.const
  if (schema.enum !== undefined) return schema.enum[0]
  if (schema.type === 'boolean') return true
  if (schema.type === 'array') return [sampleOf(schema.items ?? {}, name.replace(/s$/, ''), `${path}[]`)]
  if (schema.type === 'object') return objectOf(schema, path)
  const given = (byName[name] ?? []).find((value) => fits(schema, value))
  if (given !== undefined) return given
  if (schema.type === 'integer' || schema.type === 'number') return Math.max(schema.minimum ?? 0, 1)
  const text = anyText.find((value) => fits(schema, value))
  if (text === undefined)
    throw new Error(`${path} has no sample value: add one for "${name}" to schemas/documents/samples.ts`)
  return text
}

const objectOf = ({ properties, additionalProperties }: Schema, path: string): Record<string, unknown> => {
  if (properties === undefined && typeof additionalProperties === 'object')
    return { colour: sampleOf(additionalProperties, 'colour', `${path}.*`) }
  return Object.fromEntries(
    Object.entries(properties ?? {}).map(([name, schema]) => [name, sampleOf(schema, name, `${path}.${name}`)]),
  )
}

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

/** One record of a type: its key, and its value as libs/log's codec writes it, member by member. Throws where it would break the schema. */
export const sample = (type: EventType): Sample => {
  const data = sampleOf(dataSchema(type) as Schema, '', type) as Record<string, unknown>
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
