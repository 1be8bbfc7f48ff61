import type { Opened, Personal, Place } from './personal.ts'

export { cartIdOf } from './cart-id.ts'
export { Erased, MAX_PLAIN_BYTES, NotAuthentic, type Opened, type Personal, type Place } from './personal.ts'

/**
 * Who they are (D7): a JWT subject's pseudonym, and the key of their personal fields. The log, the read models and the log lines carry the
 * pseudonym and ciphertext only. Backed up like the log; not among the read models.
 */
export interface Keys {
  /** The actor id (22 base64url characters, random) of a subject; made at the first call, the same ever after, on every instance. */
  actorOf(subject: string): Promise<string>
  /** The subjects of actor ids; unknown and erased ones are absent. */
  subjectsOf(actors: readonly string[]): Promise<ReadonlyMap<string, string>>
  /**
   * The pseudonym of a text in a place: 22 base64url characters, the same ever after, on every instance of this store and on no other. Kept by
   * nobody: it is derived (HMAC-SHA-256, with a secret of the store's), so that what is known by such a text alone, and by
   * whoever has it, has a name that says nothing of it. Texts are as subjects are.
   */
  pseudonymOf(place: Pick<Place, 'shop' | 'field'>, text: string): Promise<string>
  /**
   * Encrypts a personal field with its actor's data key, made at the first field. Throws Erased, for ever, after `erase`; TypeError for text
   * that is not well-formed or longer than MAX_PLAIN_BYTES.
   */
  seal(place: Place, plain: string): Promise<Personal>
  /** Decrypts it. `place` is where it is read: shop, whose it is said to be, and the field's name. Throws NotAuthentic. */
  open(place: Place, personal: Personal): Promise<Opened>
  /**
   * Deletes an actor's data key and their subject, for ever; erased already is success. What was sealed can be opened by nobody; the subject
   * is somebody new when they come back. Other instances follow within 20 seconds of use.
   */
  erase(actor: string): Promise<void>
  close(): Promise<void>
}
