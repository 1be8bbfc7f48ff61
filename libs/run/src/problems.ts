/** What a list of problems says of a code: HTTP status, title, what to do next. */
export type ProblemKind = { status: number; title: string; fix: string }

/** RFC 9457, with the code and the request's id; further members say what the caller may want to do next. */
export type Problem = {
  type: string
  title: string
  status: number
  detail: string
  code: string
  requestId: string
  [member: string]: unknown
}

export const PROBLEM_TYPE = 'application/problem+json'

/** `detail`: what is wrong this time, in a sentence; without it, the list's fix. `extra`: members such as `available` or `cart`. */
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
    return { ...extra, type: `${base}/problems/${code}`, title, status, detail: detail ?? fix, code, requestId }
  }
}

/** The page behind a problem's type: what happened and what to do, as HTML. Undefined for a code that is not in the list. */
export const problemPage = (kinds: Readonly<Record<string, ProblemKind>>, code: string): string | undefined => {
  if (!Object.hasOwn(kinds, code)) return undefined
  const { status, title, fix } = kinds[code]!
  const text = [title, code, fix].map(escapeHtml) as [string, string, string]
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>${text[0]}</title><h1>${text[0]}</h1><p><code>${text[1]}</code>, HTTP ${status}</p><p>${text[2]}</p></html>\n`
}

const escapeHtml = (text: string): string =>
  text.replace(/[&<>"]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[c]!)
