import { randomBytes } from 'node:crypto'

/** A fresh pseudonym: 16 random bytes as 22 base64url characters, so it says nothing of its subject. */
export const freshActor = (): string => randomBytes(16).toString('base64url')

/** Characters; at most 3 bytes each in UTF-8, so an index row always has room. */
export const MAX_SUBJECT = 512

/**
 * Throws TypeError for what cannot be kept faithfully: PostgreSQL has no NUL, and UTF-8 turns every lone surrogate into the same
 * character, which would give two people one pseudonym. The message does not repeat the subject.
 */
export const checkSubject = (subject: string): void => {
  if (subject.length === 0 || subject.length > MAX_SUBJECT || subject.includes('\0') || !subject.isWellFormed())
    throw new TypeError(`a subject is 1-${MAX_SUBJECT} well-formed characters without NUL`)
}
