import { instant } from '../instant.ts'
import type { Projection } from '../projection.ts'

export type WaitStored = {
  owner: string
  former_owners: readonly string[]
  owner_kind: 'customer' | 'guest'
  sku: string
  batch: string
  variant: string | null
  quantity: string
  turn: number
  joined_at: string
}
type Queue = { joined: number }

/** Waitlists: one row per place in a queue, for as long as somebody stands there. */
export const waitlists: Projection<{ place: WaitStored; queue: Queue }> = {
  name: 'waitlists',
  version: 1,
  folder: new URL('.', import.meta.url),
  tables: { place: 'waitlist_v1', queue: 'waitlist_queue_v1' },
  on: {
    WaitlistJoined({ data, time }, rows) {
      const { entry, sku, batch, variant = null, actor: owner, ownerKind: owner_kind, quantity } = data
      const pool = `${sku}/${batch}`
      rows.place.get(entry) // one that is projected once more is looked at, and so keeps its turn
      const turn = rows.queue.get(pool)?.joined ?? 0
      rows.queue.put(pool, { joined: turn + 1 })
      const joined_at = instant(time)
      rows.place.put(entry, { owner, former_owners: [], owner_kind, sku, batch, variant, quantity, turn, joined_at })
    },
    WaitlistLeft({ data: { entry } }, rows) {
      rows.place.end(entry)
    },
    /** Whose it was sees that it is gone; its turn stays. */
    WaitlistMoved({ data: { entry, from, actor: owner, ownerKind: owner_kind } }, rows) {
      rows.place.change(entry, (row) => ({
        ...{ ...row, owner, owner_kind },
        former_owners: [...row.former_owners.filter((former) => former !== owner && former !== from), from],
      }))
    },
    WaitlistPromoted({ data: { entry } }, rows) {
      rows.place.end(entry)
    },
  },
}
