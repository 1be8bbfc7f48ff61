import type { Availability } from '@cartstream/client'

type Tone = 'good' | 'warn' | 'bad' | undefined
const badges: Record<Availability['stock'], { word: string; sign: string; tone: Tone }> = {
  in: { word: 'in stock', sign: '●', tone: 'good' },
  low: { word: 'low', sign: '◐', tone: 'warn' },
  out: { word: 'sold out', sign: '○', tone: 'bad' },
}

/** Whether it can be bought now; said by a word and a sign besides the colour. */
export const StockBadge = ({ sku: { stock, status } }: { sku: Pick<Availability, 'stock' | 'status'> }) => {
  const { word, sign, tone } = status === 'delisted' ? { word: 'not sold', sign: '✕', tone: undefined } : badges[stock]
  return (
    <span className="badge" data-tone={tone}>
      <span aria-hidden="true">{sign}</span>
      {word}
    </span>
  )
}

export const stateOf = ({ stock, status }: Availability): string =>
  status === 'delisted' ? 'not sold' : badges[stock].word
