import type { RecordedEvent } from '@cartstream/schemas'

/**
 * What a certificate is refused for.
 *
 * | kind | means |
 * |---|---|
 * | over-held | a hold took more than might be promised |
 * | over-sold | a sale took what was not there, or what somebody else held |
 * | not-revoked | stock was taken away under holds, and the holds beyond it did not end with that |
 * | ended-early | a hold was ended as expired before its end |
 * | hold-differs | a hold was stated, extended or ended that is not there, or is another than was said |
 * | count-differs | a count does not follow from the one before it |
 * | returned-more | more came back from orders than they took |
 */
export type BreachKind =
  | 'over-held'
  | 'over-sold'
  | 'not-revoked'
  | 'ended-early'
  | 'hold-differs'
  | 'count-differs'
  | 'returned-more'

/** `position`: of the event's batch, `<partition>.<offset>`. */
export type Breach = {
  kind: BreachKind
  shop: string
  sku?: string
  event: string
  type: string
  at: string
  detail: string
  position?: string
}

export const breachOf = (kind: BreachKind, event: RecordedEvent, detail: string): Breach => ({
  kind,
  shop: event.shop,
  ...('sku' in event.data && event.data.sku !== undefined && { sku: event.data.sku }),
  event: event.id,
  type: event.type,
  at: new Date(event.time).toISOString(),
  detail,
})
