import type { Availability, ShownLine } from '@cartstream/client'
import { quantity } from '../../look/money.ts'

type Stock = Pick<Availability, 'stock' | 'available' | 'unit'>

/** What is left, as far as the shop tells: a number, or few and some. Never by colour alone. */
export const stockWords = ({ stock, available, unit }: Stock): string => {
  if (stock === 'out') return 'Sold out'
  if (available === undefined) return stock === 'low' ? 'Few left' : 'In stock'
  const much = quantity(available)
  const said = unit === 'each' ? much : `${much} ${unit}`
  return stock === 'low' ? `Only ${said} available now` : `${said} available now`
}

const tones = { in: 'good', low: 'warn', out: 'bad' } as const

/** `isMine`: what is not to be had any more is in the own cart. */
export const StockBadge = ({ of, isMine }: { of: Stock; isMine: boolean }) => (
  <span className="badge" data-tone={tones[of.stock]} data-stock={of.stock}>
    {of.stock === 'out' && isMine ? 'No more left' : stockWords(of)}
  </span>
)

/** That some of it is in the cart already. */
export const InCartBadge = ({ line, unit }: { line: ShownLine; unit: string }) => (
  <span className="badge" data-tone="accent" data-pending={line.pending || undefined}>
    {unit === 'each' ? quantity(line.quantity) : `${quantity(line.quantity)} ${unit}`} in your cart
    {line.pending && <span className="unseen"> (not confirmed yet)</span>}
  </span>
)
