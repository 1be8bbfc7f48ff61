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
  return (
    <section className="card stack" aria-label="Not paid">
      <ErrorBox
        error={error}
        what={isKnown(error.status) ? 'Nothing was paid' : 'It is not known yet whether it was begun'}
      />
      {by !== undefined && (
        <p>
          At {by.shopName}, {whyRefused(error.code)}. All shops are paid at once, or none is: no money was taken, and
          everything is in your carts again.
        </p>
      )}
      {isKnown(error.status) && <PartList parts={parts} currency={undefined} />}
    </section>
  )
}

/** 0: never answered; from 500 on the service itself does not know yet. */
const isKnown = (status: number): boolean => status >= 400 && status < 500
