import { problems as kinds, type ProblemCode } from '@cartstream/schemas'
import { code, type Page, table } from './markdown.ts'

const INTRODUCTION = `# Problems

Whatever goes wrong is answered as \`application/problem+json\` (RFC 9457). \`code\` is one of these and stays; \`title\` says what it means, \`detail\` what it
is this time, \`fix\` what to do, in a sentence, and \`type\` is a page, \`<PUBLIC_URL>/problems/<code>\`, with the same. \`requestId\` finds the request in the
log lines. Bad input names each field in \`errors\`. A refusal carries what the caller needs next: \`available\`, or the current \`cart\` and its \`version\`.
`

const all = Object.entries(kinds) as [ProblemCode, (typeof kinds)[ProblemCode]][]

/** A section per code, so that each can be linked to. */
export const problems: Page = {
  from: 'schemas/src/problems.ts',
  text: () =>
    [
      INTRODUCTION,
      table(
        ['status', 'code', 'title'],
        all.map(([name, { status, title }]) => [String(status), `[${code(name)}](#${name})`, title]),
      ),
      ...all.map(([name, { status, title, fix }]) => `## ${name}\n\n${title}. HTTP ${status}.\n\nWhat to do: ${fix}\n`),
    ].join('\n'),
}
