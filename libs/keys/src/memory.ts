import type { Keys } from './index.ts'
import { checkSubject, freshActor } from './subject.ts'

/** Who they are, for as long as this process lives: for specs and simulations. `fresh` makes pseudonyms; handed in, runs repeat. */
export const createMemoryKeys = (fresh: () => string = freshActor): Keys => {
  const actors = new Map<string, string>()
  const subjects = new Map<string, string>()
  return {
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
    async close() {},
  }
}
