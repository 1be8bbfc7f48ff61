import type { Id } from '@cartstream/schemas'
import type { Draft } from './draft.ts'
import { forget, KEPT_MS } from './forget.ts'

/**
 * State: carts, checkouts and combined checkouts that are over, in the order they came to be so. They stand in rows, so that one more costs the same
 * however many there are, and so does the first of them.
 */

/** Refusal: none. What is forgotten is as if it had never been: `not-found`. */

/** So many stand in a row, of a day at most; and so many are looked at for each that is over. */
const ROW = 64
const DAY_MS = 86_400_000

/**
 * From `at` (epoch ms) on `id` is over; the draft has its end already. In its stead goes what has been over for long enough: so nothing has to be
 * looked for, and the same events forget the same, whoever folds them.
 */
export const retire = (draft: Draft, id: Id, at: number): void => {
  put(draft, id, at)
  for (let looked = 0; looked < ROW; ) {
    const { first, last } = draft.get('past', '')!
    const row = draft.get('ended', String(first))!
    if (at - row.at < KEPT_MS) return
    draft.set('ended', String(first), undefined)
    draft.set('past', '', { first: first + 1, last })
    for (const over of row.ids) if (!forget(draft, over, at)) put(draft, over, at)
    looked += row.ids.length
  }
}

const put = (draft: Draft, id: Id, at: number): void => {
  const { first, last } = draft.get('past', '') ?? { first: 0, last: -1 }
  const row = draft.get('ended', String(last))
  if (row !== undefined && row.ids.length < ROW && at - row.from < DAY_MS) {
    draft.set('ended', String(last), { ...row, at, ids: [...row.ids, id] })
  } else {
    draft.set('ended', String(last + 1), { from: at, at, ids: [id] })
    draft.set('past', '', { first, last: last + 1 })
  }
}
