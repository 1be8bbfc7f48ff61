import { escapeHtml, page } from './page.ts'
import type { ProblemKind } from './problems.ts'

type Kinds = Readonly<Record<string, ProblemKind>>
/** What is sent: the media type, and the text of it. */
export type Told = { type: string; body: string }

/** `like this` in the list's sentences is code. */
const marked = (text: string): string => escapeHtml(text).replaceAll(/`([^`]+)`/g, '<code>$1</code>')

const html = (code: string, { status, title, fix }: ProblemKind): Told => ({
  type: 'text/html; charset=utf-8',
  body: page(
    title,
    `<h1>${escapeHtml(title)}</h1>
<p><code>${escapeHtml(code)}</code>, HTTP ${status}</p>
<h2>What to do</h2>
<p>${marked(fix)}</p>
<p>What was wrong this time is in <code>detail</code> of the answer. <code>requestId</code> finds the request in the services' log lines.</p>
<p><a href="/problems">Every problem</a></p>`,
  ),
})
const markdown = (code: string, { status, title, fix }: ProblemKind): Told => ({
  type: 'text/markdown; charset=utf-8',
  body: `# ${title}\n\n\`${code}\`, HTTP ${status}\n\n## What to do\n\n${fix}\n`,
})
const json = (code: string, { status, title, fix }: ProblemKind): Told => ({
  type: 'application/json',
  body: JSON.stringify({ code, status, title, fix }),
})

/** A browser names HTML; whoever names another form and not HTML is a program. */
const formOf = (accept: string): typeof html => {
  if (/\btext\/html\b/.test(accept)) return html
  if (/\bapplication\/(\w+\+)?json\b/.test(accept)) return json
  return /\btext\/(markdown|plain)\b/.test(accept) ? markdown : html
}

/**
 * What a problem's type leads to: what happened and what to do, in the form that `accept` asks for. Undefined for a code that is not in the list.
 */
export const problemPage = (kinds: Kinds, code: string, accept = ''): Told | undefined =>
  Object.hasOwn(kinds, code) ? formOf(accept)(code, kinds[code]!) : undefined

/** Every problem there is, each with its page. */
export const problemsPage = (kinds: Kinds): Told => {
  const rows = Object.entries(kinds).map(
    ([code, { status, title }]) =>
      `<tr><td>${status}</td><td><a href="/problems/${escapeHtml(code)}"><code>${escapeHtml(code)}</code></a></td><td>${escapeHtml(title)}</td></tr>`,
  )
  const head = '<tr><th scope="col">Status</th><th scope="col">Code</th><th scope="col">Says</th></tr>'
  return {
    type: 'text/html; charset=utf-8',
    body: page(
      'Problems',
      `<h1>Problems</h1>\n<p>Everything that a request may be refused with.</p>\n<div class="scroll"><table><thead>${head}</thead><tbody>\n${rows.join('\n')}\n</tbody></table></div>`,
    ),
  }
}
