import type { View } from '@cartstream/decide'
import { Erased, type Keys } from '@cartstream/keys'
import type { ActorId, Id, Personal, StaffSessionView } from '@cartstream/schemas'
import { badField, Refused } from './problem.ts'

/** The notes of a session, as their associated data name them. */
const FIELD = 'notes'
/** `client`: whose session it is, and whose key seals its notes. */
type Whose = { shop: string; client: ActorId }

/** Who is in a session, and what its host has noted of the client: sealed before it is part of a command, opened for staff alone. */
export class SessionPeople {
  readonly #keys: Keys

  constructor(keys: Keys) {
    this.#keys = keys
  }

  /** The actor of a client whom staff name by the subject of their token. Rejects with a Refused that names `pointer`. */
  async actorOf(subject: string, pointer: string): Promise<ActorId> {
    try {
      return await this.#keys.actorOf(subject)
    } catch (error) {
      if (error instanceof TypeError) throw badField(pointer, 'is no subject of a token', 'invalid_subject')
      throw new Refused('unavailable', { cause: error })
    }
  }

  /** Rejects with a Refused. */
  async seal({ shop, client }: Whose, notes: string): Promise<Personal> {
    try {
      return await this.#keys.seal({ shop, actor: client, field: FIELD }, notes)
    } catch (error) {
      if (error instanceof TypeError) throw badField('/internalNotes', 'is more than can be kept', 'too_big')
      if (error instanceof Erased) throw new Refused('not-found', { detail: 'this client was erased' })
      throw new Refused('unavailable', { cause: error })
    }
  }

  /** Is that what was sealed? Rejects with a Refused. */
  async same({ shop, client }: Whose, sealed: Personal | undefined, notes: string): Promise<boolean> {
    if (sealed === undefined) return false
    const opened = await this.#keys.open({ shop, actor: client, field: FIELD }, sealed).catch((error: unknown) => {
      throw new Refused('unavailable', { cause: error })
    })
    return 'plain' in opened && opened.plain === notes
  }

  /** For staff: names and notes, as far as they can be told; what was done is done, whether or not they can. */
  async named(shown: StaffSessionView, shop: string, view: View): Promise<StaffSessionView> {
    const { host, client } = shown
    const [subjects, notes] = await Promise.all([
      this.#keys.subjectsOf([host, client]).catch(() => new Map<string, string>()),
      this.#notesOf(shop, shown.id, view),
    ])
    const [hostId, clientId] = [subjects.get(host), subjects.get(client)]
    return {
      ...shown,
      ...(hostId !== undefined && { hostId }),
      ...(clientId !== undefined && { clientId }),
      ...(notes !== undefined && { internalNotes: notes }),
    }
  }

  async #notesOf(shop: string, id: Id, view: View): Promise<string | undefined> {
    const { notes, client: actor } = view.get('session', id) ?? {}
    if (notes === undefined || actor === undefined) return undefined
    const opened = await this.#keys.open({ shop, actor, field: FIELD }, notes).catch(() => undefined)
    return opened && 'plain' in opened ? opened.plain : undefined
  }
}
