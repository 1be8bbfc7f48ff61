import type { CartsSnapshot } from '@cartstream/client'
import { useClearCarts } from '@cartstream/client/react'
import { Button } from '../../look/button.tsx'
import { ErrorBox } from '../../look/error-box.tsx'
import { Figure } from '../cart/figure.tsx'
import { toast } from '../toasts/toasts.tsx'
import { PayAll } from './pay-all.tsx'
import type { PayingAll } from './paying-all.ts'

/** Per currency, as the service has added it up; pending while any of the carts is not confirmed. */
export const GrandTotal = ({ all: { carts, totals }, paying }: { all: CartsSnapshot; paying: PayingAll }) => {
  const currencies = [...new Set(carts.map(({ currency }) => currency))]
  const totalIn = (currency: string) => totals?.find((one) => one.currency === currency)?.total
  return (
    <section className="card stack" aria-label="Grand total">
      <div className="row">
        <dl className="figures grand">
          {currencies.map((currency) => (
            <div key={currency} data-total>
              <dt>{currencies.length === 1 ? 'Grand total' : `Grand total in ${currency}`}</dt>
              <dd>
                <Figure amount={totalIn(currency)} currency={currency} />
              </dd>
            </div>
          ))}
        </dl>
        <span className="soft small">{carts.length === 1 ? '1 cart' : `${carts.length} carts`}</span>
        {carts.every(({ status }) => status !== 'checkout') && <EmptyAll />}
      </div>
      {paying.id === '' &&
        currencies.map((currency) => (
          <PayAll
            key={currency}
            carts={carts.filter((cart) => cart.currency === currency)}
            {...{ currency, total: totalIn(currency), paying }}
          />
        ))}
    </section>
  )
}

const EmptyAll = () => {
  const { run, isPending, error } = useClearCarts()
  const clear = async () => {
    await run()
    toast('What could be emptied is empty.')
  }
  return (
    <>
      <Button kind="quiet" className="button push" busy={isPending} onClick={clear}>
        Empty all carts
      </Button>
      {error !== undefined && <ErrorBox error={error} what="Not all carts were emptied" />}
    </>
  )
}
