import { Refused } from '@cartstream/answer'
import { type Keys, NotAuthentic } from '@cartstream/keys'
import type { Reads } from '@cartstream/read'
import { Contact } from '@cartstream/schemas'
import { isStaff, ownOnly, type Viewer } from '../http/viewer.ts'
import type { Names } from '../rows/names.ts'
import type { ViewFor } from '../rows/view-for.ts'

/** The personal field of an order, as its associated data name it. */
const FIELD = 'contact'

export type OrderDesk = {
  reads: Reads
  names: Names
  keys: Keys
  viewFor: ViewFor
  onError(error: unknown, order: string): void
}

/** One order: any for the shop's people, the own for others. Who bought it is opened for its customer and for staff only. */
export const readOrder = async (desk: OrderDesk, viewer: Viewer, shop: string, key: string): Promise<object> => {
  const { reads, names, viewFor } = desk
  const found = await reads.one('orders', { shop, key, ...ownOnly(viewer) })
  if (found === undefined) throw new Refused('not-found')
  await names.learn([found.row.owner])
  const shown = viewFor.orders(viewer).render(found.row) as object
  if (!isStaff(viewer) && found.row.owner !== viewer.actor) return shown
  return { ...shown, ...(await contactOf(desk, shop, key)) }
}

type Shown = { contact?: Contact | { erased: true } | { unreadable: true } }
/** An erased person is not one who said nothing. What cannot be read is told as such, and the order all the same. */
const contactOf = async ({ reads, keys, onError }: OrderDesk, shop: string, order: string): Promise<Shown> => {
  const sealed = await reads.contact(shop, order)
  if (sealed === undefined) return {}
  try {
    const opened = await keys.open({ shop, actor: sealed.subject, field: FIELD }, sealed)
    if ('erased' in opened) return { contact: { erased: true } }
    if ('plain' in opened) return { contact: Contact.parse(JSON.parse(opened.plain)) }
    return { contact: { unreadable: true } }
  } catch (error) {
    if (!(error instanceof NotAuthentic)) throw error
    onError(error, order)
    return { contact: { unreadable: true } }
  }
}
