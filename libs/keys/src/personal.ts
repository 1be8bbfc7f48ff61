/** Personal data as the log carries it (the same shape as in schemas): whose key opens it, and base64url of nonce, ciphertext and tag. */
export type Personal = { subject: string; ct: string }

/** Where a personal field stands. It can be opened nowhere else. `actor`: whose it is, and whose key seals it. */
export type Place = { shop: string; actor: string; field: string }

/** `erased`: there was a key once, and it was deleted for ever. `unknown`: this store never had one for that subject. */
export type Opened = { plain: string } | { erased: true } | { unknown: true }

/** UTF-8 bytes; what fits into `Personal.ct`. */
export const MAX_PLAIN_BYTES = 12_260

/** Nothing can be sealed for this actor any more: their key was deleted for ever, and a new one would hide that. */
export class Erased extends Error {
  override readonly name = 'Erased'
  constructor() {
    super('the personal data of this actor were erased; nothing new can be sealed for them')
  }
}

/** The ciphertext was changed, or stands in another place than it was sealed for. */
export class NotAuthentic extends Error {
  override readonly name = 'NotAuthentic'
  constructor() {
    super('a personal field does not open with its key: it was changed, or moved here from another place')
  }
}
