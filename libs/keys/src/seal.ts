import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { MAX_PLAIN_BYTES, NotAuthentic, type Place } from './personal.ts'

const NONCE = 12
const TAG = 16
/** Makes so many random bytes. */
export type Random = (bytes: number) => Buffer

/** Bytes that no other parts give: each as its length in UTF-8 (4 bytes, big-endian) and the UTF-8 itself. */
export const associated = (...parts: readonly string[]): Buffer =>
  Buffer.concat(
    parts.flatMap((part) => {
      const bytes = Buffer.from(part)
      const length = Buffer.alloc(4)
      length.writeUInt32BE(bytes.length)
      return [length, bytes]
    }),
  )

/** AES-256-GCM: nonce (12 random bytes), ciphertext, tag (16 bytes). */
export const encrypt = (
  key: Buffer,
  { plain, aad, random }: { plain: Buffer; aad: Buffer; random: Random },
): Buffer => {
  const nonce = random(NONCE)
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(aad)
  return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()])
}

/** Undefined: not made with this key and these associated data. */
export const decrypt = (key: Buffer, { sealed, aad }: { sealed: Buffer; aad: Buffer }): Buffer | undefined => {
  if (sealed.length < NONCE + TAG) return undefined
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, NONCE), { authTagLength: TAG })
  decipher.setAAD(aad).setAuthTag(sealed.subarray(-TAG))
  try {
    return Buffer.concat([decipher.update(sealed.subarray(NONCE, -TAG)), decipher.final()])
  } catch {
    return undefined
  }
}

const placeOf = ({ shop, actor, field }: Place): Buffer => associated(shop, actor, field)

/** `Personal.ct`. Throws TypeError for what cannot be kept faithfully, without repeating it. */
export const sealText = (
  key: Buffer,
  place: Place,
  { plain, random = randomBytes }: { plain: string; random?: Random },
): string => {
  const bytes = Buffer.from(plain)
  if (!plain.isWellFormed() || bytes.length > MAX_PLAIN_BYTES)
    throw new TypeError(`a personal field is well-formed text of at most ${MAX_PLAIN_BYTES} bytes in UTF-8`)
  return encrypt(key, { plain: bytes, aad: placeOf(place), random }).toString('base64url')
}

/** Throws NotAuthentic. */
export const openText = (key: Buffer, place: Place, ct: string): string => {
  const plain = decrypt(key, { sealed: Buffer.from(ct, 'base64url'), aad: placeOf(place) })
  if (plain === undefined) throw new NotAuthentic()
  return plain.toString()
}
