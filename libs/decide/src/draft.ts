import type { AnyRecord, Change, RecordKey, RecordOf, View } from './types.ts'

/** A view with changes on top, for an event that changes one record more than once; `changes` names each record once. */
export type Draft = View & { set(key: RecordKey, record: AnyRecord | undefined): void; changes(): readonly Change[] }

export const draftOf = (view: View): Draft => {
  const changed = new Map<RecordKey, AnyRecord | undefined>()
  return {
    get: <K extends RecordKey>(key: K) =>
      changed.has(key) ? (changed.get(key) as RecordOf<K> | undefined) : view.get(key),
    set: (key, record) => void changed.set(key, record),
    changes: () => [...changed],
  }
}
