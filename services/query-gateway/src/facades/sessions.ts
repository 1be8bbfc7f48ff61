import { NotAuthentic } from '@cartstream/keys'
import type { CartRow, SyncedRow } from '@cartstream/read'
import type { QueryDesk } from '../queries/routes.ts'

/** The personal field of synced carts, as the command side seals it. */
const FIELD = 'session'

/** The session ids of those carts that are a storefront's, by cart. One that was erased, or does not open, is not told. */
export const readSessions = async (
  { reads, keys, onError }: Pick<QueryDesk, 'reads' | 'keys' | 'onError'>,
  shop: string,
  rows: readonly (CartRow | SyncedRow)[],
): Promise<ReadonlyMap<string, string>> => {
  const synced = rows.filter((row) => 'unverified' in row)
  if (synced.length === 0) return new Map()
  const sealed = await reads.sessions(
    shop,
    synced.map(({ id }) => id),
  )
  const found = synced.map(async ({ id, owner: actor }) => {
    const session = sealed.get(id)
    if (session === undefined) return []
    try {
      const opened = await keys.open({ shop, actor, field: FIELD }, session)
      return 'plain' in opened ? [[id, opened.plain] as const] : []
    } catch (error) {
      if (!(error instanceof NotAuthentic)) throw error
      onError(error, id)
      return []
    }
  })
  return new Map((await Promise.all(found)).flat())
}
