import { z } from 'zod'

/**
 * The values every message is made of: names, ids, exact decimals and instants, as contract.md fixes them.
 * Nothing here rounds: a decimal is a string from the wire to the log and back.
 */

/** A shop's name: the consistency boundary, the record key, the unit of tenancy. */
export const ShopId = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'a shop id is 1-63 of a-z, 0-9 and -, and starts with a letter or digit')
export type ShopId = z.infer<typeof ShopId>

/** A stock keeping unit; case-sensitive (real catalogues hold codes that differ only in case). */
export const Sku = z.string().regex(/^[^/\p{Cc}]{1,64}$/u, 'a SKU is 1-64 characters without / or control characters')
export type Sku = z.infer<typeof Sku>

/** `<shop>.<22 base64url characters>`: an id of a cart, line, hold, order or session names its shop. */
export const Id = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,62}\.[A-Za-z0-9_-]{22}$/, 'an id is <shop>.<22 base64url characters>')
export type Id = z.infer<typeof Id>

/** A pseudonym of a JWT subject, from libs/keys: 22 base64url characters. */
export const ActorId = z.string().regex(/^[A-Za-z0-9_-]{22}$/)
export type ActorId = z.infer<typeof ActorId>

/** A batch (lot) of a SKU; the pool without batches is `-`. */
export const BatchName = z
  .string()
  .regex(/^[^/\p{Cc}]{1,64}$/u, 'a batch is 1-64 characters without / or control characters')
/** A variant of a product; variants share the SKU's stock pool. */
export const VariantName = BatchName

const quantity = (pattern: RegExp, says: string) => z.string().max(16).regex(pattern, says)
/** More than zero, up to 4 decimals, at most 999,999,999. */
export const Quantity = quantity(
  /^(?=.*[1-9])(0|[1-9]\d{0,8})(\.\d{1,4})?$/,
  'a quantity is a decimal string above zero with up to 4 decimals, such as "1" or "0.2500"',
)
/** Zero or more, up to 4 decimals. */
export const QuantityOrZero = quantity(
  /^(0|[1-9]\d{0,8})(\.\d{1,4})?$/,
  'a quantity is a decimal string with up to 4 decimals, such as "0" or "12.5"',
)
/** A signed change of stock. */
export const QuantityDelta = quantity(
  /^-?(?=.*[1-9])(0|[1-9]\d{0,8})(\.\d{1,4})?$/,
  'a change is a signed decimal string with up to 4 decimals, not zero, such as "-3" or "0.5"',
)
/** Stock may stand below zero where an earlier reduction left less than was promised. */
export const QuantitySigned = quantity(
  /^-?(0|[1-9]\d{0,9})(\.\d{1,4})?$/,
  'a signed decimal string with up to 4 decimals',
)

/** Zero or more in the shop's currency, up to 4 decimals (a currency's minor unit has 0 to 3); checked against the currency on decision. */
export const Money = z
  .string()
  .max(20)
  .regex(/^(0|[1-9]\d{0,11})(\.\d{1,4})?$/, 'money is a decimal string in the shop\'s currency, such as "12.34"')

/** A ratio such as a tax rate: 0 to 1 with up to 6 decimals. */
export const Rate = z
  .string()
  .regex(/^(0(\.\d{1,6})?|1(\.0{1,6})?)$/, 'a rate is a decimal string from "0" to "1", such as "0.2"')

/** A part of a price: above 0, up to 100, with up to 4 decimals. */
export const Percent = z
  .string()
  .regex(
    /^(?=.*[1-9])(100(\.0{1,4})?|(0|[1-9]\d?)(\.\d{1,4})?)$/,
    'a percentage is a decimal string above "0" up to "100"',
  )

/** A promotion's code as people type it. */
export const PromotionCode = z.string().regex(/^[A-Z0-9][A-Z0-9_-]{0,31}$/, 'a code is 1-32 of A-Z, 0-9, - and _')

/** A payment provider by name, such as `test` or `stripe`. */
export const ProviderName = z.string().regex(/^[a-z][a-z0-9-]{0,31}$/)
/** A provider's own id of an intent or a refund; opaque. */
export const ProviderId = z.string().regex(/^[\x21-\x7e]{1,255}$/)

/**
 * Personal data as the log carries it (D7): whose data key opens it (an actor id), and base64url of nonce, ciphertext and tag
 * (AES-256-GCM; the associated data are shop, subject and the field's name).
 */
export const Personal = z.strictObject({ subject: ActorId, ct: z.string().regex(/^[A-Za-z0-9_-]{38,16384}$/) })
export type Personal = z.infer<typeof Personal>

/** So many levels may the items of a synced cart be nested; their own is the first. */
const ITEM_DEPTH = 8
const ITEM_BYTES = 32_000
/** What whoever costs nothing to be may say: without a token, or with a guest's. */
export const UNKNOWN_ITEM_BYTES = 4000
/** How many bytes items are as JSON. */
export const bytesOfItems = (items: readonly unknown[]): number =>
  new TextEncoder().encode(JSON.stringify(items)).length
/** Whatever another storefront keeps of its items, as it keeps it: at most 200 objects, 8 levels deep, 32,000 bytes of JSON. */
export const SyncedItems = z
  .array(z.record(z.string(), z.unknown()))
  .max(200)
  // what is too deep to be written as JSON is not even looked at further
  .refine((items) => isShallow(items, ITEM_DEPTH), {
    error: `items are nested at most ${ITEM_DEPTH} levels deep`,
    abort: true,
  })
  .refine((items) => bytesOfItems(items) <= ITEM_BYTES, `items are at most ${ITEM_BYTES} bytes of JSON`)
export type SyncedItems = z.infer<typeof SyncedItems>

/** Level by level, so that a deep one costs no stack. */
const isShallow = (items: readonly unknown[], depth: number): boolean => {
  let level = items
  for (let left = depth; left > 0 && level.length > 0; left--)
    level = level.flatMap((value) => (typeof value === 'object' && value !== null ? Object.values(value) : []))
  return level.every((value) => typeof value !== 'object' || value === null)
}
/** How many there are of what, as another storefront counts it: a weight may be in it. */
export const SyncedCount = z.number().min(0).max(1_000_000_000)

/** RFC 3339 in UTC with milliseconds. */
export const Instant = z.iso.datetime({ offset: false })
export type Instant = z.infer<typeof Instant>
