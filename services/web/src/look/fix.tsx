import type { CartstreamError } from '@cartstream/client'

/** What to do, as the service says it; `names` in it are those of its answers. */
export const Fix = ({ text }: { text: string }) => (
  <p>
    {text.split('`').map((part, i) =>
      // biome-ignore lint/suspicious/noArrayIndexKey: a sentence does not change its parts
      i % 2 === 0 ? part : <code key={i}>{part}</code>,
    )}
  </p>
)

/** What is the matter and what to do, where there is room for a line and no more. */
export const inOneLine = ({ title, detail, fix = '' }: CartstreamError): string => {
  const why = detail === title ? title : `${title}: ${detail}`
  return `${why.replace(/\.$/, '')}. ${fix.replaceAll('`', '')}`.trim()
}
