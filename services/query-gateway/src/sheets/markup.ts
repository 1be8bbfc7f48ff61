/** HTML that may stand in a page as it is. */
export class Markup {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}
type Part = string | Markup | readonly Markup[]

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}
const escaped = (text: string): string => text.replace(/[&<>"']/g, (character) => entities[character]!)

const written = (part: Part): string => {
  if (typeof part === 'string') return escaped(part)
  return part instanceof Markup ? part.text : part.map(({ text }) => text).join('')
}

/** A template of HTML: whatever is put into it is escaped, unless it is markup itself; good between tags and in quoted attributes. */
export const html = (parts: TemplateStringsArray, ...values: readonly Part[]): Markup =>
  new Markup(parts.map((part, n) => part + (n < values.length ? written(values[n]!) : '')).join(''))

export const nothing: Markup = new Markup('')
