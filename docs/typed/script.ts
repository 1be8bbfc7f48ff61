/** A document that can be run: what is typed, and what it shows to come back (undefined: it shows nothing). */
export type Step = { line: number; typed: string; answer: string | undefined }

/** The steps of a Markdown text: each block of `sh`, with the block of `json` or `text` right after it where there is one. */
export const stepsOf = (markdown: string): Step[] => {
  const steps: Step[] = []
  for (const { 1: language, 2: text = '', index } of markdown.matchAll(/^```(\w+)\n(.*?)^```$/gms)) {
    const line = markdown.slice(0, index).split('\n').length
    const last = steps.at(-1)
    if (language === 'sh') steps.push({ line, typed: text, answer: undefined })
    else if (last !== undefined) last.answer = (last.answer ?? '') + text
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
