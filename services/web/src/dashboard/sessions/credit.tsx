import { type FormEvent, useState } from 'react'
import { Button } from '../../look/button.tsx'
import { ErrorBox } from '../../look/error-box.tsx'
import { Fact } from '../../look/fact.tsx'
import { money } from '../../look/money.ts'
import { useAsked, useCommand } from '../ask.ts'
import { Asked } from '../asked.tsx'
import { clientOf, type StaffSession } from './session.tsx'

type CreditOf = NonNullable<StaffSession['credit']>

/** How much the client may owe, does, and would with this session. Not in the stream: it changes with the client's other orders, too. */
export const Credit = ({ session }: { session: StaffSession }) => {
  const { id, clientId, currency } = session
  const query = useAsked<StaffSession>(`sessions/${encodeURIComponent(id)}`, session)
  return (
    <section className="card stack" aria-labelledby="credit">
      <h2 id="credit">Credit of {clientOf(session)}</h2>
      <Asked what="credit" query={query}>
        {({ credit }) => credit !== undefined && <Standing credit={credit} session={session} />}
      </Asked>
      {clientId !== undefined && <LimitForm client={clientId} currency={currency} />}
    </section>
  )
}

const Standing = ({ credit, session }: { credit: CreditOf; session: StaffSession }) => {
  const { limit, exposure, sufficient } = credit
  const { currency, status, total } = session
  return (
    <>
      <dl className="facts">
        <Fact name="May owe at most">{limit === undefined ? 'no limit is set' : money(limit, currency)}</Fact>
        <Fact name="Owes for unpaid orders">{money(exposure, currency)}</Fact>
        {status !== 'CONVERTED' && (
          <Fact name="This session">
            {money(total, currency)}{' '}
            <span className="badge" data-tone={sufficient ? 'good' : 'warn'}>
              {sufficient ? 'enough for this' : 'not enough for this'}
            </span>
          </Fact>
        )}
      </dl>
      {limit === undefined && (
        <p className="soft small">
          Without a limit nothing may be owed: an order then needs a reason, which is written down.
        </p>
      )}
    </>
  )
}

const empty = { limit: '', reason: '' }

const LimitForm = ({ client, currency }: { client: string; currency: string }) => {
  const [said, setSaid] = useState(empty)
  const set = useCommand('PUT', 'The limit is set.')
  const field = (name: keyof typeof empty) => ({
    className: 'input',
    value: said[name],
    onChange: ({ target }: { target: { value: string } }) => setSaid({ ...said, [name]: target.value }),
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (set.isPending) return
    const reason = said.reason.trim()
    const body = { limit: said.limit.trim(), ...(reason !== '' && { reason }) }
    set.mutate({ path: `clients/${encodeURIComponent(client)}/credit`, body }, { onSuccess: () => setSaid(empty) })
  }
  return (
    <form className="stack" onSubmit={submit}>
      <label className="field">
        <span>New limit, in {currency}</span>
        <input {...field('limit')} inputMode="decimal" autoComplete="off" required />
      </label>
      <label className="field">
        <span>Why (optional); it is written down</span>
        <input {...field('reason')} maxLength={200} />
      </label>
      {set.error !== null && <ErrorBox error={set.error} what="The limit is as it was" />}
      <div>
        <Button type="submit" busy={set.isPending}>
          Set the limit
        </Button>
      </div>
    </form>
  )
}
