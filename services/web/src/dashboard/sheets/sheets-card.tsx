import type { SalesSheet } from '@cartstream/client'
import { Button } from '../../look/button.tsx'
import { ErrorBox } from '../../look/error-box.tsx'
import { money } from '../../look/money.ts'
import { At } from '../../look/zone.tsx'
import { Link } from '../../way/way.tsx'
import { useAsked, useCommand } from '../ask.ts'
import { Asked } from '../asked.tsx'
import { clientOf, type StaffSession } from '../sessions/session.tsx'

/** What was put together in the session, on paper: made here, sent to the client, looked at and printed on a page of its own. */
export const SheetsCard = ({ session }: { session: StaffSession }) => {
  const { id, status } = session
  const path = `sessions/${encodeURIComponent(id)}`
  const query = useAsked<{ rows: readonly SalesSheet[] }>(`${path}/sales-sheets?limit=200`)
  const make = useCommand('POST', 'The sales sheet is made, and goes to the client.')
  return (
    <section className="card stack" aria-labelledby="sheets">
      <h2 id="sheets">Sales sheets</h2>
      <Asked what="sales sheets" query={query}>
        {({ rows }) => <Sheets rows={rows} session={id} />}
      </Asked>
      {make.error !== null && <ErrorBox error={make.error} what="No sales sheet was made" />}
      {status !== 'CANCELLED' && (
        <div className="row">
          <Button busy={make.isPending} onClick={() => make.mutate({ path: `${path}/sales-sheet` })}>
            Make a sales sheet
          </Button>
          <span className="soft small">It is sent to {clientOf(session)}, with what is in here now.</span>
        </div>
      )}
    </section>
  )
}

const Sheets = ({ rows, session }: { rows: readonly SalesSheet[]; session: string }) =>
  rows.length === 0 ? (
    <p className="soft">None yet.</p>
  ) : (
    <ul className="plain stack">
      {rows.map(({ sheet, madeAt, total, currency, discount, lines }) => (
        <li key={sheet} className="row">
          <Link to={`/sessions/${encodeURIComponent(session)}/sheets/${encodeURIComponent(sheet)}`}>
            Sheet of <At at={madeAt} />
          </Link>
          <span className="push number">
            {lines.length === 1 ? '1 line' : `${lines.length} lines`}, {money(total, currency)}
            {/[1-9]/.test(discount) && <span className="soft"> ({money(discount, currency)} off)</span>}
          </span>
        </li>
      ))}
    </ul>
  )
