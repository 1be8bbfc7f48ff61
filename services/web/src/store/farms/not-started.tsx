import { ErrorBox } from '../../look/error-box.tsx'
import { whyRefused } from './combined.ts'
import { PartList } from './part-list.tsx'
import type { NotStarted as Not } from './paying-all.ts'

/** No shop was paid: which one said no, why, and that the others have given back what they had begun to keep. */
export const NotStarted = ({ not: { carts, error } }: { not: Not }) => {
  const by = carts.find(({ shop }) => shop === error.problem?.shop)
  const parts = carts.map(({ shop, shopName, id: cart }) => ({
    ...{ shop, shopName, cart },
    state: shop === by?.shop ? ('refused' as const) : ('given back' as const),
  }))
  if (!isKnown(error.status) || by === undefined)
    return <ErrorBox error={error} what={isKnown(error.status) ? 'Nothing was paid' : unknown} />
  return (
    <section className="card stack" aria-labelledby="not-paid">
      <h2 id="not-paid">Nothing was paid</h2>
      <p>
        At {by.shopName}, {whyRefused(error.code)}. All shops are paid at once, or none is: no money was taken, and
        everything is in your carts again.
      </p>
      <PartList parts={parts} currency={undefined} />
      <ErrorBox error={error} what={`What ${by.shopName} said`} />
    </section>
  )
}

const unknown = 'It is not known yet whether it was begun. Nothing is paid before it says so here'

/** 0: never answered; from 500 on the service itself does not know yet. */
const isKnown = (status: number): boolean => status >= 400 && status < 500
