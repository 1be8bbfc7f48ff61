import type { ReactNode } from 'react'
import { CopyId } from '../../look/copy-id.tsx'
import { At } from '../../look/zone.tsx'

/** An instant, an event's id, or a cart's after its word: what a sentence of the analyst names. */
const NAMED =
  /(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z|[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}|(?<=[Cc]art )[\w-]+\.[\w-]{22})/

type ToldProps = { words: readonly string[]; cart: (id: string, short: string) => ReactNode }

/** The analyst's sentences, with instants in the zone that was chosen, ids no longer than they are read, and `cart` for each cart. */
export const Told = ({ words, cart }: ToldProps) =>
  words.map((sentence) => (
    <p key={sentence}>
      {sentence.split(NAMED).map((part, i) => {
        const key = `${i} ${part}`
        if (i % 2 === 0) return part
        if (part.endsWith('Z')) return <At key={key} at={part} />
        const short = `…${part.slice(-8)}`
        return part.includes('.') ? cart(part, short) : <CopyId key={key} id={part} what="event id" short={short} />
      })}
    </p>
  ))
