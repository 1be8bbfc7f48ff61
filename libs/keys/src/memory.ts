import { randomBytes } from 'node:crypto'
import { createFields, type Found } from './fields.ts'
import type { Keys } from './index.ts'
import { pseudonym } from './pseudonym.ts'
import type { Random } from './seal.ts'
import { checkSubject, freshActor } from './subject.ts'

/**
 * Who they are, for as long as this process lives: for specs and simulations. `fresh` makes pseudonyms and `random` the bytes of keys and
 * nonces; handed in, runs repeat.
 */
export const createMemoryKeys = (fresh: () => string = freshActor, random: Random = randomBytes): Keys => {
  const actors = new Map<string, string>()
  const subjects = new Map<string, string>()
  const dataKeys = new Map<string, Buffer | 'erased'>()
  let secret: Buffer | undefined
  const make = async (actor: string): Promise<Found> => {
    const known = dataKeys.get(actor) ?? random(32)
    dataKeys.set(actor, known)
    return known
  }
  const find = async (actor: string): Promise<Found> => dataKeys.get(actor) ?? 'unknown'
  return {
    ...createFields({ make, find }, random),
    async actorOf(subject) {
      checkSubject(subject)
      const known = actors.get(subject)
      if (known !== undefined) return known
      const actor = fresh()
      actors.set(subject, actor)
      subjects.set(actor, subject)
      return actor
    },
    async subjectsOf(wanted) {
      const found = new Map<string, string>()
      for (const actor of wanted) {
        const subject = subjects.get(actor)
        if (subject !== undefined) found.set(actor, subject)
      }
      return found
    },
    async pseudonymOf(place, text) {
      secret ??= random(32)
      return pseudonym(secret, place, text)
    },
    async erase(actor) {
      dataKeys.set(actor, 'erased')
      actors.delete(subjects.get(actor) ?? '')
      subjects.delete(actor)
    },
    async close() {},
  }
}
