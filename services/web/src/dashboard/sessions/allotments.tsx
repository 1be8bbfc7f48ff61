import type { HostView } from '@cartstream/client'
import { Fact } from '../../look/fact.tsx'
import { quantity } from '../../look/money.ts'
import { Link } from '../../way/way.tsx'
import type { StaffSession } from './session.tsx'

type AllotmentsProps = { session: StaffSession; view: HostView | undefined }

/** The most that this session may take of a product, and what of that is in it. */
export const Allotments = ({ session, view }: AllotmentsProps) => {
  const { allotments = [] } = session.config
  if (allotments.length === 0) return null
  const inHere = (sku: string) => view?.sellThrough.find((one) => one.sku === sku)
  return (
    <section className="card stack" aria-labelledby="allotments">
      <h2 id="allotments">At most in this session</h2>
      <ul className="plain stack allotted">
        {allotments.map(({ sku, quantity: most }) => (
          <li key={sku} className="stack">
            <span>
              {session.items.find((line) => line.sku === sku)?.name}{' '}
              <Link to={`/availability/${encodeURIComponent(sku)}`}>{sku}</Link>
            </span>
            <dl className="facts">
              <Fact name="At most">{quantity(most)}</Fact>
              <Fact name="In here">{quantity(inHere(sku)?.quantity ?? '0')}</Fact>
              <Fact name="May still come">{quantity(inHere(sku)?.allotmentLeft ?? most)}</Fact>
            </dl>
          </li>
        ))}
      </ul>
      <p className="soft small">
        Set when the session was made. It keeps nothing apart: what is not in here yet, everybody may buy.
      </p>
    </section>
  )
}
