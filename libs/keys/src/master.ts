import { createHash, randomBytes } from 'node:crypto'
import { associated, decrypt, encrypt } from './seal.ts'

/** How a data key stands in the store: `0.` as it is, `1.<master key's name>.` encrypted with that master key. Both go on in base64url. */
export type Wrapping = {
  wrap(actor: string, key: Buffer): string
  /** Throws where it was wrapped with another master key, or for another actor. */
  unwrap(actor: string, stored: string): Buffer
  /** What wrapped keys begin with; undefined without a master key. */
  readonly prefix: string | undefined
}

/** Eight characters that say which master key it is, and nothing of it. */
const nameOf = (master: Buffer): string =>
  createHash('sha256').update('master\n').update(master).digest('base64url').slice(0, 8)

/** `text`: KEYS_MASTER_KEY, 32 bytes in base64url; without one data keys stand in the store as they are. Throws without repeating it. */
export const createWrapping = (text: string | undefined): Wrapping => {
  if (text === undefined)
    return { wrap: (_, key) => `0.${key.toString('base64url')}`, unwrap: asItIs, prefix: undefined }
  const master = Buffer.from(text, 'base64url')
  if (master.length !== 32 || master.toString('base64url') !== text)
    throw new Error(
      'KEYS_MASTER_KEY is not 32 bytes in base64url (43 characters); make one with: openssl rand 32 | basenc --base64url | tr -d =',
    )
  const prefix = `1.${nameOf(master)}.`
  return {
    wrap: (actor, key) =>
      prefix + encrypt(master, { plain: key, aad: associated(actor), random: randomBytes }).toString('base64url'),
    unwrap(actor, stored) {
      if (stored.startsWith('0.')) return asItIs(actor, stored)
      const sealed = Buffer.from(stored.slice(prefix.length), 'base64url')
      const key = stored.startsWith(prefix) ? decrypt(master, { sealed, aad: associated(actor) }) : undefined
      if (key === undefined) throw new Error('a data key was wrapped with another KEYS_MASTER_KEY, or was changed')
      return key
    },
    prefix,
  }
}

const asItIs = (_actor: string, stored: string): Buffer => {
  if (!stored.startsWith('0.')) throw new Error('a data key is wrapped: set KEYS_MASTER_KEY')
  return Buffer.from(stored.slice(2), 'base64url')
}
