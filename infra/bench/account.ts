import { type EventLog, GENESIS, type Head } from '@cartstream/log'

/** Units held per SKU by what the valid log says, kept up to date from run to run. */
export type Account = { held(): Promise<Record<string, number>> }

/** What the log holds for each SKU: reservations less what was released or expired. For the ceiling and cartstream alike. */
export const accountOfLog = (log: EventLog): Account => {
  const holds = new Map<string, { sku: string; quantity: number }>()
  const bySku: Record<string, number> = {}
  let head: Head = GENESIS
  const put = (hold: string, sku: string, quantity: number) => {
    bySku[sku] = (bySku[sku] ?? 0) + quantity - (holds.get(hold)?.quantity ?? 0)
    if (quantity === 0) holds.delete(hold)
    else holds.set(hold, { sku, quantity })
  }
  return {
    async held() {
      for await (const batch of log.read(0, head, { follow: false })) {
        head = batch.head
        for (const { type, data } of batch.events) {
          if (type === 'StockReserved') put(data.hold, data.sku, Number(data.quantity))
          else if (type === 'HoldReleased') put(data.hold, data.sku, 0)
          else if (type === 'HoldsExpired') for (const { hold } of data.holds) put(hold, data.sku, 0)
        }
      }
      return { ...bySku }
    },
  }
}

/** What the row-lock service has sold; throws where its stock and its carts do not agree. */
export const accountOfRowLock = (port: number): Account => ({
  async held() {
    const { taken, held } = (await (await fetch(`http://127.0.0.1:${port}/check`)).json()) as Record<
      'taken' | 'held',
      Record<string, number>
    >
    for (const sku of Object.keys({ ...taken, ...held })) {
      if (taken[sku] !== held[sku]) throw new Error(`row-lock: ${sku}: ${taken[sku]} taken, ${held[sku]} in carts`)
    }
    return held
  },
})
