import { z } from 'zod'
import {
  type ActorId,
  BatchName,
  Id,
  Instant,
  Money,
  type Personal,
  Quantity,
  QuantityOrZero,
  type Sku,
  Sku as SkuName,
  VariantName,
} from './values.ts'

/** Live shopping: what a session is made of, what can be asked of it, and how it is shown. Its id is its cart's, too. */

/** As document 2 names it. */
export const SessionStatus = z.enum(['SCHEDULED', 'ACTIVE', 'PAUSED', 'ENDED', 'CONVERTED', 'CANCELLED'])
export type SessionStatus = z.infer<typeof SessionStatus>
/** The most of a SKU that one session may take. */
export const Allotment = z.strictObject({ sku: SkuName, quantity: Quantity })
/** What held when the session was made, whatever the shop's policy becomes later. */
export const SessionConfig = z.strictObject({
  maxItems: z.int().min(1).max(1000),
  /** Nobody did anything for so long: it ends by itself. */
  idleSeconds: z
    .int()
    .min(1)
    .max(7 * 86_400),
  holdTtlSeconds: z
    .int()
    .min(1)
    .max(7 * 86_400),
  allotments: z.array(Allotment).max(200).optional(),
})
export type SessionConfig = z.infer<typeof SessionConfig>
export const RoomCode = z.uuidv4()
export const SessionTitle = z.string().min(1).max(255)

/**
 * A line of a sales sheet. `retailPrice`: what the product costs outside, at the moment of the sheet; `discount`: what the line costs less
 * than that, `discountPercent` of it with two decimals; of a sample, which costs nothing, neither is told.
 */
export const SalesSheetLine = z.strictObject({
  line: Id,
  sku: SkuName,
  batch: BatchName.optional(),
  variant: VariantName.optional(),
  name: z.string(),
  unit: z.string(),
  quantity: Quantity,
  retailPrice: Money,
  unitPrice: Money,
  overridden: z.boolean(),
  sample: z.boolean(),
  discount: Money.optional(),
  discountPercent: z.string().optional(),
  lineTotal: Money,
})
export type SalesSheetLine = z.infer<typeof SalesSheetLine>
/** A recap for the client. Samples count in none of the sums: retailTotal - discount = subtotal, unless something costs more than outside. */
export const SalesSheet = z.strictObject({
  sheet: Id,
  session: Id,
  title: SessionTitle,
  currency: z.string(),
  lines: z.array(SalesSheetLine).min(1),
  retailTotal: Money,
  discount: Money,
  discountPercent: z.string(),
  subtotal: Money,
  tax: Money,
  total: Money,
  order: Id.optional(),
})
export type SalesSheet = z.infer<typeof SalesSheet>

/** The client, by the subject of their token. */
const Subject = z.string().min(1).max(255)
export const CreateSessionBody = z.strictObject({
  clientId: Subject,
  title: SessionTitle,
  scheduledAt: Instant.optional(),
  internalNotes: z.string().max(4000).optional(),
  holdTtlSeconds: SessionConfig.shape.holdTtlSeconds.optional(),
  allotments: SessionConfig.shape.allotments,
})
export type CreateSessionBody = z.infer<typeof CreateSessionBody>
/** `null` takes it away. */
export const ChangeSessionBody = z.strictObject({
  title: SessionTitle.optional(),
  scheduledAt: Instant.nullable().optional(),
  internalNotes: z.string().max(4000).nullable().optional(),
})
export type ChangeSessionBody = z.infer<typeof ChangeSessionBody>
export const AddSessionItemBody = z.strictObject({
  sku: SkuName,
  variant: VariantName.optional(),
  batch: BatchName.optional(),
  quantity: Quantity,
  sample: z.boolean().optional(),
})
export type AddSessionItemBody = z.infer<typeof AddSessionItemBody>
export const ChangeSessionItemBody = z.strictObject({ line: Id, quantity: QuantityOrZero })
export const SessionPriceBody = z.strictObject({ price: Money.nullable() })
export const HighlightBody = z.strictObject({ sku: SkuName.nullable() })
export const SampleBody = z.strictObject({ sample: z.boolean() })
/** `bypassCredit`: why the client's limit is not to count this once; it is written down with who said so. */
export const ConvertBody = z.strictObject({ bypassCredit: z.string().trim().min(1).max(500).optional() })
export const CreditBody = z.strictObject({ limit: Money, reason: z.string().min(1).max(200).optional() })

export type SessionMove = 'start' | 'pause' | 'resume' | 'end' | 'cancel'
type By = { actor: ActorId; kind: 'customer' | 'guest' | 'staff' }
/** A session by its id, or by its room's code, which only its client and an admin may use. */
export type SessionRef = { id: Id } | { room: string }
type OnSession = { session: SessionRef; caller: By }
type Sealed = { notes?: Personal | null | undefined }

export type SessionCommand =
  | ({
      type: 'CreateSession'
      caller: By
      client: ActorId
      room: string
      title: string
      scheduledAt?: string | undefined
      maxItems: number
      /** Without it as the shop's policy says. */
      idleSeconds?: number | undefined
      holdTtlSeconds?: number | undefined
      allotments?: SessionConfig['allotments'] | undefined
    } & Sealed)
  | (OnSession &
      (
        | ({ type: 'ChangeSession'; title?: string | undefined; scheduledAt?: string | null | undefined } & Sealed)
        /** `start` opens an ended one again, too. */
        | { type: 'MoveSession'; move: SessionMove }
        | { type: 'JoinSession' }
        | {
            type: 'AddSessionItem'
            sku: Sku
            variant?: string | undefined
            batch?: string | undefined
            quantity: string
            sample?: boolean | undefined
          }
        /** `quantity` "0" takes the line out. */
        | { type: 'ChangeSessionItem'; line: Id; quantity: string }
        | { type: 'SetSessionPrice'; sku: Sku; price: string | null }
        | { type: 'HighlightProduct'; sku: Sku | null }
        | { type: 'MarkSample'; line: Id; sample: boolean }
        | { type: 'RequestCheckout' }
        | { type: 'ConvertSession'; bypass?: string | undefined }
        | { type: 'MakeSalesSheet' }
      ))
  | { type: 'SetCredit'; client: ActorId; limit: string; reason?: string | undefined; caller: By }

/** A line as host and client see it. `retailPrice`: what it costs outside the session. */
export const SessionItemView = z.object({
  id: Id,
  sku: SkuName,
  variant: VariantName.optional(),
  batch: BatchName.optional(),
  name: z.string(),
  unit: z.string(),
  quantity: Quantity,
  unitPrice: Money,
  lineTotal: Money,
  retailPrice: Money.optional(),
  addedBy: z.enum(['HOST', 'CLIENT']),
  /** Held, and not billed. */
  sample: z.boolean(),
  highlighted: z.boolean(),
  /** Absent where nothing is held for the line; then `holdEnded` may say why. */
  hold: z.object({ id: Id, expiresAt: z.string() }).optional(),
  holdEnded: z.enum(['expired', 'stock-reduced', 'released-by-staff', 'release-all']).optional(),
})
export type SessionItemView = z.infer<typeof SessionItemView>
/** All that a client may ever see of a session. */
export const ClientSessionView = z.object({
  id: Id,
  roomCode: RoomCode,
  status: SessionStatus,
  title: z.string(),
  scheduledAt: z.string().optional(),
  startedAt: z.string().optional(),
  endedAt: z.string().optional(),
  /** The client has joined the room once. */
  joined: z.boolean(),
  /** The client wants to buy, and the host has not answered yet. */
  checkoutRequested: z.boolean(),
  highlighted: SkuName.optional(),
  /** Prices of this session, by SKU. */
  prices: z.record(z.string(), Money),
  items: z.array(SessionItemView),
  itemCount: z.int(),
  currency: z.string(),
  subtotal: Money,
  tax: Money,
  total: Money,
  /** When the first of its holds ends. */
  holdsUntil: z.string().optional(),
  order: Id.optional(),
  now: z.string(),
})
export type ClientSessionView = z.infer<typeof ClientSessionView>
/** `exposure`: what the client owes for unpaid orders; `total`: of this session; without a limit there is no credit. */
export const CreditView = z.object({ limit: Money.optional(), exposure: Money, total: Money, sufficient: z.boolean() })
export type CreditView = z.infer<typeof CreditView>
/** What staff see besides. Actors are pseudonyms; the gateway names them. */
export const StaffSessionView = ClientSessionView.extend({
  host: z.string(),
  client: z.string(),
  hostId: z.string().optional(),
  clientId: z.string().optional(),
  internalNotes: z.string().optional(),
  config: SessionConfig,
  credit: CreditView.optional(),
})
export type StaffSessionView = z.infer<typeof StaffSessionView>
