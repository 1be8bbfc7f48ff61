import type { Combined } from '@cartstream/client'
import { useEffect } from 'react'
import { announce } from '../../look/announcer.tsx'
import { Button } from '../../look/button.tsx'
import { Countdown } from '../../look/countdown.tsx'
import { ErrorBox } from '../../look/error-box.tsx'
import { money } from '../../look/money.ts'
import { Loading, Stale } from '../../look/states.tsx'
import { partsOf, phaseOf } from './combined.ts'
import { PartList } from './part-list.tsx'
import type { PayingAll } from './paying-all.ts'
import { useCombined } from './use-combined.ts'

/** A payment for several carts: how far it is, what has become of each shop's part, and of the money. */
export const Paying = ({ paying }: { paying: PayingAll }) => {
  const { combined, error, again } = useCombined(paying.id, paying.isPending)
  const isNone = combined === undefined && (error?.code === 'not-found' || error?.code === 'bad-request')
  return (
    <section className="card stack" aria-label="Paying for all">
      {combined === undefined && error === undefined && <Loading what="the payment" />}
      {isNone && (
        <>
          <h2>There is no such payment of yours</h2>
          <p>It may be somebody else’s. Whoever began it sees it here once they have signed in.</p>
        </>
      )}
      {combined === undefined && error !== undefined && !isNone && (
        <ErrorBox error={error} what="The payment cannot be read" onRetry={again} />
      )}
      {combined !== undefined && error !== undefined && (
        <Stale>This is how it stood when it was last seen; it is being asked for again.</Stale>
      )}
      {combined !== undefined && <Standing combined={combined} paying={paying} />}
      {(isNone || combined?.status === 'closed') && (
        <div>
          <Button onClick={paying.leave}>Back to all my carts</Button>
        </div>
      )}
    </section>
  )
}

type StandingProps = { combined: Combined; paying: PayingAll }

const Standing = ({ combined, paying }: StandingProps) => {
  const { title, says, tone } = phaseOf(combined)
  useEffect(() => announce(`${title}. ${says}`, { surely: true }), [title, says])
  return (
    <>
      <div className="row">
        <h2>{title}</h2>
        <span className="badge" data-tone={tone}>
          {combined.status === 'closed' ? (combined.outcome ?? 'over') : 'under way'}
        </span>
      </div>
      <p>{says}</p>
      {combined.status === 'intended' && <ToPay combined={combined} paying={paying} />}
      {paying.error !== undefined && combined.status !== 'closed' && (
        <ErrorBox error={paying.error} what={paying.error.status === 0 ? unknown : 'It is not paid'} />
      )}
      <PartList parts={partsOf(combined)} currency={combined.currency} />
    </>
  )
}

const unknown = 'It is not known yet whether it is paid. To pay again takes the money once only'

const ToPay = ({ combined: { id, total, currency, expiresAt, provider }, paying }: StandingProps) => {
  const sum = total === undefined || currency === undefined ? '' : money(total, currency)
  return (
    <>
      <p>
        To pay: <strong>{sum}</strong>
        {expiresAt !== undefined && (
          <>
            , within <Countdown until={expiresAt} over="time is up" />
          </>
        )}
      </p>
      <div className="row">
        {provider === 'test' && (
          <>
            <Button kind="main" busy={paying.isPending} onClick={() => paying.pay(id, 'test-ok')}>
              Pay {sum}
            </Button>
            <Button busy={paying.isPending} onClick={() => paying.pay(id, 'test-declined')}>
              Try a card that is declined
            </Button>
          </>
        )}
        <Button kind="quiet" busy={paying.isPending} onClick={paying.giveUp}>
          Give it up
        </Button>
      </div>
      {provider !== 'test' && <p className="small soft">It is paid through {provider}, which has a page of its own.</p>}
    </>
  )
}
