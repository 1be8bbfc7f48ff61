import type { AnyRecord, Change, Kind, Records, View } from './types.ts'

/** A view with changes on top, for an event that changes one record more than once; `changes` names each record once. */
export type Draft = View & {
  set(kind: Kind, id: string, record: AnyRecord | undefined): void
  changes(): readonly Change[]
}

export const draftOf = (view: View): Draft => {
  const changed = new Map<string, Change>()
  return {
    get: <K extends Kind>(kind: K, id = ''): Records[K] | undefined => {
      const change = changed.get(`${kind}/${id}`)
      return (change ? change[2] : view.get(kind as Exclude<K, 'shop'>, id)) as Records[K] | undefined
    },
    set: (kind, id, record) => void changed.set(`${kind}/${id}`, [kind, id, record]),
    changes: () => [...changed.values()],
  }
}
