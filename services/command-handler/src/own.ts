import type { Command } from '@cartstream/schemas'
import type { CleanUp, Submission } from './answers.ts'
import { shortHash } from './http/idempotency.ts'

/**
 * A command that nobody's request names: it completes another, tells what a payment provider said, or is a step of a combined checkout.
 * `about`: everything that makes it this command and no other, so that whoever does the same work again, here or on another handler,
 * asks for the same. `actor`: whom it is recorded under.
 */
export type Own = Pick<Submission, 'shop' | 'actor' | 'deadline' | 'correlationId' | 'traceparent'> & {
  command: Command | CleanUp
  about: string
}

/** Its key is one that no caller can send: theirs has no empty line in it. */
export const ownSubmission = ({ about, ...own }: Own): Submission => {
  const request = `${own.command.type}\n${about}`
  return { ...own, key: shortHash(`${own.shop}\n\n${request}`), body: shortHash(request) }
}
