import { z } from 'zod'
import {
  ClientSessionView,
  type CreditView,
  type SalesSheet,
  type SessionItemView,
  SessionStatus,
  type StaffSessionView,
} from './sessions.ts'
import { Money, Quantity, QuantityOrZero } from './values.ts'

/**
 * Document 2, live shopping: sessions in its own words, which both sides answer over tRPC. DECIMAL columns are JSON numbers; what a row does not
 * have is null; a product is its SKU, `batchId` the batch's name, users are the subjects of their tokens.
 */

const text = z.string().nullable()
export const LiveItem = z.object({
  id: z.string(),
  productId: z.string(),
  batchId: text,
  variant: text,
  name: z.string(),
  unit: z.string(),
  quantity: z.number(),
  unitPrice: z.number(),
  lineTotal: z.number(),
  /** What it costs outside the session. */
  retailPrice: z.number().nullable(),
  addedByRole: z.enum(['HOST', 'CLIENT']),
  isSample: z.boolean(),
  isHighlighted: z.boolean(),
  /** Null where nothing is held for it. */
  heldUntil: text,
})
export type LiveItem = z.infer<typeof LiveItem>
/** All that a client may see. */
export const LiveSession = z.object({
  sessionId: z.string(),
  roomCode: z.string(),
  status: SessionStatus,
  title: z.string(),
  scheduledAt: text,
  startedAt: text,
  endedAt: text,
  joined: z.boolean(),
  checkoutRequested: z.boolean(),
  highlightedProductId: text,
  priceOverrides: z.array(z.object({ productId: z.string(), overridePrice: z.number() })),
  items: z.array(LiveItem),
  itemCount: z.int(),
  currency: z.string(),
  subtotal: z.number(),
  tax: z.number(),
  total: z.number(),
  orderId: text,
})
export type LiveSession = z.infer<typeof LiveSession>
/** `creditLimit`: null where nobody has set one, and then nothing may be owed. */
export const LiveCredit = z.object({
  creditLimit: z.number().nullable(),
  exposure: z.number(),
  sessionTotal: z.number(),
  sufficient: z.boolean(),
})
export type LiveCredit = z.infer<typeof LiveCredit>
export const StaffLiveSession = LiveSession.extend({
  hostUserId: text,
  clientId: text,
  internalNotes: text,
  sessionConfig: z.object({
    maxCartItems: z.int(),
    sessionTimeoutMinutes: z.number(),
    holdTtlSeconds: z.int(),
    allotments: z.array(z.object({ productId: z.string(), quantity: z.number() })),
  }),
  credit: LiveCredit.nullable(),
})
export type StaffLiveSession = z.infer<typeof StaffLiveSession>

const itemOf = (item: SessionItemView): LiveItem => ({
  ...{ id: item.id, productId: item.sku, batchId: item.batch ?? null, variant: item.variant ?? null },
  ...{ name: item.name, unit: item.unit, quantity: Number(item.quantity) },
  ...{ unitPrice: Number(item.unitPrice), lineTotal: Number(item.lineTotal) },
  retailPrice: item.retailPrice === undefined ? null : Number(item.retailPrice),
  ...{ addedByRole: item.addedBy, isSample: item.sample, isHighlighted: item.highlighted },
  heldUntil: item.hold?.expiresAt ?? null,
})

/** What a client may see of it, whatever else is given: it goes through the client's schema first. */
export const liveSession = (shown: ClientSessionView): LiveSession => {
  const view = ClientSessionView.parse(shown)
  return {
    ...{ sessionId: view.id, roomCode: view.roomCode, status: view.status, title: view.title },
    ...{ scheduledAt: view.scheduledAt ?? null, startedAt: view.startedAt ?? null, endedAt: view.endedAt ?? null },
    ...{ joined: view.joined, checkoutRequested: view.checkoutRequested },
    highlightedProductId: view.highlighted ?? null,
    priceOverrides: Object.entries(view.prices).map(([productId, price]) => {
      return { productId, overridePrice: Number(price) }
    }),
    ...{ items: view.items.map(itemOf), itemCount: view.itemCount, currency: view.currency },
    ...{ subtotal: Number(view.subtotal), tax: Number(view.tax), total: Number(view.total) },
    orderId: view.order ?? null,
  }
}

export const liveCredit = ({ limit, exposure, total, sufficient }: CreditView): LiveCredit => ({
  creditLimit: limit === undefined ? null : Number(limit),
  ...{ exposure: Number(exposure), sessionTotal: Number(total), sufficient },
})

/** What its host sees. */
export const staffLiveSession = (view: StaffSessionView): StaffLiveSession => ({
  ...liveSession(view),
  ...{ hostUserId: view.hostId ?? null, clientId: view.clientId ?? null, internalNotes: view.internalNotes ?? null },
  sessionConfig: {
    maxCartItems: view.config.maxItems,
    sessionTimeoutMinutes: view.config.idleSeconds / 60,
    holdTtlSeconds: view.config.holdTtlSeconds,
    allotments: (view.config.allotments ?? []).map(({ sku, quantity }) => {
      return { productId: sku, quantity: Number(quantity) }
    }),
  },
  credit: view.credit ? liveCredit(view.credit) : null,
})

/** A recap for the client. */
export const LiveSheet = z.object({
  salesSheetId: z.string(),
  sessionId: z.string(),
  title: z.string(),
  currency: z.string(),
  items: z.array(
    LiveItem.pick({ id: true, productId: true, batchId: true, variant: true, name: true, unit: true }).extend({
      quantity: z.number(),
      retailPrice: z.number(),
      unitPrice: z.number(),
      isOverridden: z.boolean(),
      isSample: z.boolean(),
      /** Null for a sample. */
      discount: z.number().nullable(),
      discountPercent: z.number().nullable(),
      lineTotal: z.number(),
    }),
  ),
  retailTotal: z.number(),
  discount: z.number(),
  discountPercent: z.number(),
  subtotal: z.number(),
  tax: z.number(),
  total: z.number(),
  orderId: text,
})
export type LiveSheet = z.infer<typeof LiveSheet>

const numberOr = (value: string | undefined): number | null => (value === undefined ? null : Number(value))
export const liveSheet = (sheet: SalesSheet): LiveSheet => ({
  ...{ salesSheetId: sheet.sheet, sessionId: sheet.session, title: sheet.title, currency: sheet.currency },
  items: sheet.lines.map((line) => ({
    ...{ id: line.line, productId: line.sku, batchId: line.batch ?? null, variant: line.variant ?? null },
    ...{ name: line.name, unit: line.unit, quantity: Number(line.quantity), retailPrice: Number(line.retailPrice) },
    ...{ unitPrice: Number(line.unitPrice), isOverridden: line.overridden, isSample: line.sample },
    ...{ discount: numberOr(line.discount), discountPercent: numberOr(line.discountPercent) },
    lineTotal: Number(line.lineTotal),
  })),
  ...{ retailTotal: Number(sheet.retailTotal), discount: Number(sheet.discount) },
  ...{ discountPercent: Number(sheet.discountPercent), subtotal: Number(sheet.subtotal) },
  ...{ tax: Number(sheet.tax), total: Number(sheet.total), orderId: sheet.order ?? null },
})

/** Numbers and decimal strings alike; what a binary fraction adds beyond six decimals is not meant. */
const decimal = z
  .union([z.number(), z.string()])
  .transform((given) => (typeof given === 'number' ? String(Number(given.toFixed(6))) : given))
export const LiveQuantity = decimal.pipe(Quantity)
export const LiveQuantityOrZero = decimal.pipe(QuantityOrZero)
export const LivePrice = decimal.pipe(Money)

/** What tRPC calls a problem's status. */
export const trpcKeys = {
  400: 'BAD_REQUEST',
  401: 'UNAUTHORIZED',
  403: 'FORBIDDEN',
  404: 'NOT_FOUND',
  405: 'METHOD_NOT_SUPPORTED',
  409: 'CONFLICT',
  412: 'PRECONDITION_FAILED',
  413: 'PAYLOAD_TOO_LARGE',
  415: 'UNSUPPORTED_MEDIA_TYPE',
  422: 'UNPROCESSABLE_CONTENT',
  429: 'TOO_MANY_REQUESTS',
  503: 'SERVICE_UNAVAILABLE',
  504: 'GATEWAY_TIMEOUT',
} as const
