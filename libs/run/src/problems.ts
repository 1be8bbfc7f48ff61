/** What a list of problems says of a code: HTTP status, title, what to do next. */
export type ProblemKind = { status: number; title: string; fix: string }

/** RFC 9457, with the code, what to do next and the request's id; further members are what the caller needs for that. */
export type Problem = {
  type: string
  title: string
  status: number
  detail: string
  code: string
  fix: string
  requestId: string
  [member: string]: unknown
}

export const PROBLEM_TYPE = 'application/problem+json'

/** `detail`: what is wrong this time, in a sentence; without it, the list's title. `extra`: members such as `available` or `cart`. */
export type ProblemInput<Code extends string> = {
  code: Code
  requestId: string
  detail?: string | undefined
  extra?: Readonly<Record<string, unknown>> | undefined
}

/** Builds problems from the one list of codes. `publicUrl`: where people reach this system; each type is a page there. */
export const createProblems = <Code extends string>(
  kinds: Readonly<Record<Code, ProblemKind>>,
  publicUrl: string,
): ((input: ProblemInput<Code>) => Problem) => {
  const base = publicUrl.replace(/\/+$/, '')
  return ({ code, requestId, detail, extra }) => {
    const { status, title, fix } = kinds[code]
    const type = `${base}/problems/${code}`
    return { ...extra, type, title, status, detail: detail ?? title, code, fix, requestId }
  }
}
