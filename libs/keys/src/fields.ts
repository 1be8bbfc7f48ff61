import type { Keys } from './index.ts'
import { Erased } from './personal.ts'
import { openText, type Random, sealText } from './seal.ts'

/** What a store knows of an actor's data key. */
export type Found = Buffer | 'erased' | 'unknown'

/** `make`: their key, made where there was none yet. `find`: only looks. */
export type KeyStore = { make(actor: string): Promise<Found>; find(actor: string): Promise<Found> }

/** Personal fields, sealed and opened with the keys of a store; `random` makes nonces. */
export const createFields = ({ make, find }: KeyStore, random?: Random): Pick<Keys, 'seal' | 'open'> => ({
  async seal(place, plain) {
    const key = await make(place.actor)
    if (typeof key === 'string') throw new Erased()
    return { subject: place.actor, ct: sealText(key, place, { plain, ...(random && { random }) }) }
  },
  async open(place, { subject, ct }) {
    const key = await find(subject)
    if (key === 'erased') return { erased: true }
    return key === 'unknown' ? { unknown: true } : { plain: openText(key, place, ct) }
  },
})
