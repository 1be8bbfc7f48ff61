import { type AnyRecord, evolve, type Kind, type Records, type View } from '@cartstream/decide'
import type { RecordedEvent } from '@cartstream/schemas'

/** One shop's records, folded from its events by the deciders' own evolve. */
export class ShopRecords implements View {
  readonly #kinds = new Map<Kind, Map<string, AnyRecord>>()

  get<K extends Kind>(kind: K, id = ''): Records[K] | undefined {
    return this.#kinds.get(kind)?.get(id) as Records[K] | undefined
  }

  of<K extends Kind>(kind: K): ReadonlyMap<string, Records[K]> {
    return (this.#kinds.get(kind) ?? new Map()) as ReadonlyMap<string, Records[K]>
  }

  set(kind: Kind, id: string, record: AnyRecord | undefined): void {
    let records = this.#kinds.get(kind)
    if (records === undefined) {
      records = new Map()
      this.#kinds.set(kind, records)
    }
    if (record === undefined) records.delete(id)
    else records.set(id, record)
  }

  fold(event: RecordedEvent): void {
    for (const [kind, id, record] of evolve(this, event)) this.set(kind, id, record)
  }
}
