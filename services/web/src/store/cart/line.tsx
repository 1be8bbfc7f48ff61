import type { CartManager, ShownLine } from '@cartstream/client'
import { Button } from '../../look/button.tsx'
import { Countdown } from '../../look/countdown.tsx'
import { money } from '../../look/money.ts'
import { useDoing } from './doing.ts'
import { Figure } from './figure.tsx'
import { Quantity } from './quantity.tsx'

type LineProps = {
  cart: CartManager
  line: ShownLine
  currency: string
  isFrozen: boolean
  nameOf: (sku: string) => string
}

/** Something in the cart: how much, for how much, and how long it is kept. */
export const Line = ({ cart, line, currency, isFrozen, nameOf }: LineProps) => {
  const name = line.name ?? nameOf(line.sku)
  const { run, isPending } = useDoing()
  return (
    <li className="line" data-pending={line.pending || undefined}>
      <div className="line-name">
        <strong>{name}</strong>
        {(line.variant ?? line.batch) !== undefined && (
          <span className="small soft">{[line.variant, line.batch].filter(Boolean).join(', ')}</span>
        )}
        <Each line={line} currency={currency} />
        <Hold line={line} />
      </div>
      <Quantity cart={cart} line={line} name={name} isFrozen={isFrozen} />
      <span className="line-total">
        <span className="unseen">Together: </span>
        <Figure amount={line.pending ? undefined : line.lineTotal} currency={currency} />
      </span>
      <Button
        kind="quiet"
        disabled={isFrozen}
        busy={isPending}
        onClick={() => run(() => cart.remove(line.key), `${name} is not in your cart any more.`)}
        aria-label={`Remove ${name}`}
      >
        Remove
      </Button>
    </li>
  )
}

const Each = ({ line: { unitPrice, unit, priceNow, delisted }, currency }: { line: ShownLine; currency: string }) => (
  <span className="row small">
    {unitPrice !== undefined && (
      <span className="soft">
        {money(unitPrice, currency)} {unit === 'each' ? 'each' : `per ${unit}`}
      </span>
    )}
    {priceNow !== undefined && (
      <span className="badge" data-tone="warn">
        now {money(priceNow, currency)}
      </span>
    )}
    {delisted === true && (
      <span className="badge" data-tone="bad">
        not on sale any more
      </span>
    )}
  </span>
)

const why: Record<NonNullable<ShownLine['holdEnded']>, string> = {
  expired: 'Not kept any more: time was up. It is yours if you pay while there is some left.',
  'stock-reduced': 'Not kept any more: the shop has less of it than it thought.',
  'released-by-staff': 'Not kept any more: the shop has let it go.',
  'release-all': 'Not kept any more: the shop has let everything go.',
}

const Hold = ({ line: { hold, holdEnded, pending } }: { line: ShownLine }) => {
  if (hold !== undefined)
    return (
      <span className="small">
        Kept for you for <Countdown until={hold.expiresAt} over="no longer" />
      </span>
    )
  if (pending) return <span className="small soft">Not confirmed yet</span>
  return <span className="small wrong">{holdEnded === undefined ? '' : why[holdEnded]}</span>
}
