export { cartIdOf } from './cart-id.ts'

/**
 * Who they are: a JWT subject's pseudonym (D7). The log, the read models and the log lines carry the pseudonym only.
 * Backed up like the log; not among the read models. Data keys and erasure join this port with the first personal field.
 */
export interface Keys {
  /** The actor id (22 base64url characters, random) of a subject; made at the first call, the same ever after, on every instance. */
  actorOf(subject: string): Promise<string>
  /** The subjects of actor ids; unknown ones are absent. */
  subjectsOf(actors: readonly string[]): Promise<ReadonlyMap<string, string>>
  close(): Promise<void>
}
