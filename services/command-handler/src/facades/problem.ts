import { problems } from '@cartstream/schemas'
import type { SendProblem } from '../http/problem.ts'

/** Problems as the documents' clients read them: the same, and what went wrong once more as `error` and `message`, unless a route words them itself. */
export const facadeSender =
  (send: SendProblem): SendProblem =>
  (reply, code, extra = {}) => {
    const said = extra.detail ?? problems[code].title
    return send(reply, code, { error: said, message: said, ...extra })
  }
