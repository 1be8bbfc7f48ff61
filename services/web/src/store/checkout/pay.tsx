import type { PaymentRow } from '@cartstream/client'
import { announce } from '../../look/announcer.tsx'
import { Button } from '../../look/button.tsx'
import { Countdown } from '../../look/countdown.tsx'
import { ErrorBox } from '../../look/error-box.tsx'
import { money } from '../../look/money.ts'
import { Loading } from '../../look/states.tsx'
import { go, Link } from '../../way/way.tsx'
import { useRead } from '../ask.ts'
import type { Doing } from '../cart/doing.ts'
import { pathOf } from '../farms/combined.ts'
import type { Till } from './till.ts'

const TEST = 'test'

type PayProps = { till: Till; doing: Doing }

/** The money: the cart is frozen, and this is what it costs. */
export const Pay = ({ checkout, ...more }: PayProps & { checkout: string }) => {
  const { data: payment, error, isAsking, again } = useRead<PaymentRow>(`payments/${encodeURIComponent(checkout)}`)
  if (error !== undefined)
    return <ErrorBox error={error} what="The payment cannot be read" onRetry={again} busy={isAsking} />
  if (payment === undefined) return <Loading what="the payment" />
  return payment.combined === undefined ? (
    <Payment payment={payment} {...more} />
  ) : (
    <WithOthers whole={payment.combined} />
  )
}

/** Only the whole can be paid, or given up. */
const WithOthers = ({ whole }: { whole: string }) => (
  <>
    <p>You are paying for this together with your carts at other shops.</p>
    <div>
      <Link className="button" data-kind="main" to={pathOf(whole)}>
        Go on paying for all of them
      </Link>
    </div>
  </>
)

const Payment = ({ till, payment, doing: { run, isPending } }: PayProps & { payment: PaymentRow }) => {
  const { id, provider, total, currency, expiresAt } = payment
  const pay = (method: string) =>
    run(async () => {
      const { order } = await till.pay(id, method)
      if (order === undefined) return announce('The payment is not through yet.')
      go(`/store/orders/${order.id}`)
    })
  const giveUp = () => run(() => till.giveUp(), 'The checkout is given up; everything is still in your cart.')
  return (
    <>
      <p>
        To pay: <strong>{money(total, currency)}</strong>, within <Countdown until={expiresAt} over="time is up" />
      </p>
      {provider === TEST ? (
        <p className="small soft">The shop takes test payments: no money goes anywhere.</p>
      ) : (
        <p>This shop is paid through {provider}, which has a page of its own; these pages only know the test.</p>
      )}
      <div className="row">
        {provider === TEST && (
          <>
            <Button kind="main" busy={isPending} onClick={() => pay('test-ok')}>
              Pay {money(total, currency)}
            </Button>
            <Button busy={isPending} onClick={() => pay('test-declined')}>
              Try a card that is declined
            </Button>
          </>
        )}
        <Button kind="quiet" busy={isPending} onClick={giveUp}>
          Give the checkout up
        </Button>
      </div>
    </>
  )
}
