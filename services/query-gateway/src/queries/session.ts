import { Refused } from '@cartstream/answer'
import { NotAuthentic } from '@cartstream/keys'
import { isStaff, ownOnly, type Viewer } from '../http/viewer.ts'
import type { QueryDesk } from './routes.ts'

/** The personal field of a session, as its associated data name it. */
const FIELD = 'notes'

export type SessionDesk = Pick<QueryDesk, 'reads' | 'names' | 'keys' | 'viewFor' | 'onError'>

/** One live session: any for staff, with names and notes; for its client, what clients see. It does not exist for anybody else. */
export const readSession = async (desk: SessionDesk, viewer: Viewer, shop: string, key: string): Promise<object> => {
  const { reads, names, viewFor } = desk
  const found = await reads.one('sessions', { shop, key, ...ownOnly(viewer) })
  if (found === undefined) throw new Refused('not-found')
  const view = viewFor.sessions(viewer)
  if (!isStaff(viewer)) return view.render(found.row) as object
  await names.learn([found.row.host, found.row.client])
  return { ...(view.render(found.row) as object), ...(await notesOf(desk, shop, key)) }
}

/** By its room's code, as its client sees it: for that client, and an admin who looks in. */
export const readRoom = async (desk: SessionDesk, viewer: Viewer, shop: string, room: string): Promise<object> => {
  const scope = { shop, ...ownOnly(viewer), filter: { room } }
  const { rows } = await desk.reads.snapshot('sessions', scope, { limit: 1 })
  const row = rows[0]?.row
  if (row == null) throw new Refused('not-found')
  return desk.viewFor.room.render(row) as object
}

/** What was erased, or cannot be read, is not told; the session is all the same. */
const notesOf = async (
  { reads, keys, onError }: SessionDesk,
  shop: string,
  session: string,
): Promise<{ internalNotes?: string }> => {
  const sealed = await reads.notes(shop, session)
  if (sealed === undefined) return {}
  try {
    const opened = await keys.open({ shop, actor: sealed.subject, field: FIELD }, sealed)
    return 'plain' in opened ? { internalNotes: opened.plain } : {}
  } catch (error) {
    if (!(error instanceof NotAuthentic)) throw error
    onError(error, session)
    return {}
  }
}
