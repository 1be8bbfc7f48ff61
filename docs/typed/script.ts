/** A page that can be run: what is typed, and what it shows to come back (undefined: it shows nothing). */
export type Step = { line: number; typed: string; answer: string | undefined }
/** A block of code: in a fence of its language, or without one where it is only indented or its fence names none. */
export type Block = { line: number; language: string; text: string }

const BLOCK = /^```(\w*)[^\n]*\n(.*?)^```$|(?<=\n\n)((?: {4}[^\n]*\n)+)/gms

/** The blocks of code in a Markdown text. */
export const blocksOf = (markdown: string): Block[] =>
  [...markdown.matchAll(BLOCK)].map(({ 1: language = '', 2: fenced, 3: indented = '', index }) => ({
    line: markdown.slice(0, index).split('\n').length,
    language,
    text: fenced ?? indented.replaceAll(/^ {4}/gm, ''),
  }))

const SHELLS = ['sh', 'bash', 'shell', 'console']
/** What a command of ours begins with, where no fence says that it is one. */
const COMMAND = /^(\$ )?((npm|npx|node|curl|cartstream|docker|docker-compose|git|export|python3)\b|[A-Z_]+=)/

/** Something to be typed into a shell. */
export const isShell = ({ language, text }: Block): boolean =>
  SHELLS.includes(language) || (language === '' && COMMAND.test(text))

/** The steps of a Markdown text: each block for a shell, with the block of `json` or `text` after it where there is one. */
export const stepsOf = (markdown: string): Step[] => {
  const steps: Step[] = []
  for (const block of blocksOf(markdown)) {
    const last = steps.at(-1)
    if (isShell(block)) steps.push({ line: block.line, typed: block.text, answer: undefined })
    else if (last !== undefined && ['json', 'text'].includes(block.language))
      last.answer = (last.answer ?? '') + block.text
  }
  return steps
}

/** What differs from run to run: an ellipsis stands for anything within a JSON string, an instant for any other. */
const VARIABLE = /…|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/

/** Where an answer is not what is shown, a sentence per line. */
export const unlike = (shown: string, got: string): string[] => {
  const [wanted, came] = [shown, got].map((text) => text.trim().split('\n'))
  const lines = Math.max(wanted!.length, came!.length)
  return Array.from({ length: lines }, (_, i) => i).flatMap((i) => {
    const [want, line] = [wanted![i], came![i]]
    return want !== undefined && line !== undefined && isLike(want, line)
      ? []
      : [`line ${i + 1}: ${want ?? 'nothing'} is shown, ${line ?? 'nothing'} came`]
  })
}

const isLike = (shown: string, got: string): boolean => {
  const variables = shown.match(new RegExp(VARIABLE, 'g')) ?? []
  const fixed = shown.split(VARIABLE).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
  const pattern = fixed.flatMap((part, i) =>
    i === 0 ? part : [variables[i - 1] === '…' ? '[^"]+' : VARIABLE.source, part],
  )
  return new RegExp(`^${pattern.join('')}$`).test(got)
}
