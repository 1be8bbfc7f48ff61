import type { HostView } from '@cartstream/client'
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
      <table className="table" data-fold>
        <thead>
          <tr>
            <th scope="col">Goods</th>
            <th scope="col" className="number">
              At most
            </th>
            <th scope="col" className="number">
              In here
            </th>
            <th scope="col" className="number">
              Still to come
            </th>
          </tr>
        </thead>
        <tbody>
          {allotments.map(({ sku, quantity: most }) => (
            <tr key={sku}>
              <td>
                {session.items.find((line) => line.sku === sku)?.name}{' '}
                <Link to={`/availability/${encodeURIComponent(sku)}`}>{sku}</Link>
              </td>
              <td className="number" data-label="At most">
                {quantity(most)}
              </td>
              <td className="number" data-label="In here">
                {quantity(inHere(sku)?.quantity ?? '0')}
              </td>
              <td className="number" data-label="Still to come">
                {quantity(inHere(sku)?.allotmentLeft ?? most)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="soft small">
        Set when the session was made. It keeps nothing apart: what is not in here yet, everybody may buy.
      </p>
    </section>
  )
}
