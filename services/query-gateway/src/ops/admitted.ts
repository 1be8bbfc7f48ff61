import { Refused } from '@cartstream/answer'
import type { Refused as Refusal } from '@cartstream/read'
import { mayUse } from '@cartstream/run'
import type { Viewer } from '../http/viewer.ts'

/** `shop`: whose rows are touched; undefined: all shops'. */
type Concerning = { shop?: string | undefined }

/** What concerns one shop is for tokens of that shop; what concerns none in particular touches all, so the token must be good for all. */
export const sees = ({ claims }: Viewer, { shop }: Concerning): boolean =>
  shop === undefined ? claims.shops === '*' : mayUse(claims, shop)

/** What concerns shops that the token is not good for is not there. */
export const mustSee = <T extends Concerning>(viewer: Viewer, found: T | undefined): T => {
  if (found === undefined || !sees(viewer, found)) throw new Refused('not-found')
  return found
}

/** A refusal of the port, as doors say it. */
export const unlessRefused = <T extends object>(answer: T | Refusal): T => {
  if ('refused' in answer) throw new Refused(answer.refused, answer.detail)
  return answer
}
