import type { Availability } from '@cartstream/client'
import { useAvailability } from '@cartstream/client/react'
import { LiveList } from '../../live/live-list.tsx'
import { CopyId } from '../../look/copy-id.tsx'
import { Fact } from '../../look/fact.tsx'
import { money, quantity } from '../../look/money.ts'
import { Empty } from '../../look/states.tsx'
import { Link } from '../../way/way.tsx'
import { PageHead } from '../page-head.tsx'
import type { PageProps } from '../pages.ts'
import { useWho } from '../who.ts'
import { Explanation } from './explanation.tsx'
import { HeldFor } from './held-for.tsx'
import { StockBadge } from './sku.tsx'

/** One SKU: how many there are, who has them, and why it can or cannot be bought, in words. */
export const Page = ({ params: { sku: id = '' } }: PageProps) => {
  const snapshot = useAvailability()
  const { role } = useWho()
  const sku = snapshot.rows.get(id)
  // What either is made of may have changed when the figures have; operators see neither, for it names carts.
  const figures = sku && `${sku.onHand} ${sku.held} ${sku.available} ${sku.status}`
  return (
    <>
      <PageHead title={sku?.name ?? 'Product'}>
        <CopyId id={id} what="SKU" />
        {sku !== undefined && <StockBadge sku={sku} />}
        <Link className="push" to="/availability">
          All products
        </Link>
      </PageHead>
      <LiveList what="product" snapshot={snapshot}>
        {sku === undefined ? (
          <Empty title="There is no such SKU">It was never listed in this shop.</Empty>
        ) : (
          <Facts sku={sku} />
        )}
      </LiveList>
      {role !== 'ops' && sku !== undefined && (
        <>
          <Explanation sku={id} figures={figures} />
          <HeldFor sku={id} name={sku.name} figures={figures} />
        </>
      )}
    </>
  )
}

const Facts = ({ sku }: { sku: Availability }) => (
  <dl className="card facts">
    <Fact name="Available">{quantity(sku.available ?? '0')}</Fact>
    {sku.onHand !== undefined && <Fact name="On hand">{quantity(sku.onHand)}</Fact>}
    {sku.held !== undefined && <Fact name="Held in carts">{quantity(sku.held)}</Fact>}
    {sku.safetyStock !== undefined && <Fact name="Kept back">{quantity(sku.safetyStock)}</Fact>}
    {sku.backorder !== undefined && <Fact name="On backorder">{quantity(sku.backorder)}</Fact>}
    <Fact name="Price">
      {money(sku.price, sku.currency)} {sku.unit !== 'each' && <span className="soft">per {sku.unit}</span>}
    </Fact>
    {sku.parts !== undefined && (
      <Fact name="Made of">
        {sku.parts.map((part) => (
          <Link key={part.sku} to={`/availability/${encodeURIComponent(part.sku)}`}>
            {quantity(part.quantity)} × {part.sku}{' '}
          </Link>
        ))}
      </Fact>
    )}
  </dl>
)
