import type { Availability, LiveSnapshot, ShownLine } from '@cartstream/client'
import { useAvailability, useCart } from '@cartstream/client/react'
import { useDeferredValue, useEffect, useMemo } from 'react'
import { LiveList } from '../../live/live-list.tsx'
import { announce } from '../../look/announcer.tsx'
import { Empty } from '../../look/states.tsx'
import { Link, useAddress } from '../../way/way.tsx'
import { Head } from '../shell/head.tsx'
import { found, paged, type Sort, sorts } from './find.ts'
import { ProductCard } from './product-card.tsx'
import './catalogue.css'

/** What is on sale, as much as there is of it at this moment. */
export const CataloguePage = () => {
  const snapshot = useAvailability()
  return (
    <>
      <Head title="Catalogue" />
      <LiveList what="catalogue" snapshot={snapshot}>
        <Catalogue snapshot={snapshot} />
      </LiveList>
    </>
  )
}

const isSort = (text: string): text is Sort => Object.hasOwn(sorts, text)

const Catalogue = ({ snapshot: { rows } }: { snapshot: LiveSnapshot<Availability> }) => {
  const [typed] = useAddress('q')
  const [sorted] = useAddress('sort')
  const [wanted] = useAddress('page')
  const search = useDeferredValue(typed)
  const sort = isSort(sorted) ? sorted : 'name'
  const all = useMemo(() => found(rows.values(), search, sort), [rows, search, sort])
  const { shown, page, pages } = paged(all, Number(wanted || 1))
  const said = all.length === 1 ? '1 product' : `${all.length} products`
  useEffect(() => {
    if (search !== '') announce(said)
  }, [search, said])
  if (rows.size === 0)
    return <Empty title="Nothing is on sale here yet">The shop’s people have to list it first.</Empty>
  return (
    <>
      <Search said={said} sort={sort} />
      {all.length === 0 && <Empty title={`Nothing is called “${search}”`}>Try fewer or other words.</Empty>}
      <Products rows={shown} />
      {pages > 1 && <Pages page={page} pages={pages} />}
    </>
  )
}

const Search = ({ said, sort }: { said: string; sort: Sort }) => {
  const [typed, setTyped] = useAddress('q')
  const [, setSort] = useAddress('sort')
  const [, setPage] = useAddress('page')
  return (
    <search className="row">
      <label className="find">
        <span className="unseen">Search the catalogue</span>
        <input
          className="input"
          type="search"
          placeholder="Search"
          value={typed}
          onChange={({ target }) => {
            setTyped(target.value)
            setPage('')
          }}
        />
      </label>
      <label className="row small">
        <span className="soft">Sorted by</span>
        <select
          className="input"
          value={sort}
          onChange={({ target }) => {
            setSort(target.value === 'name' ? '' : target.value)
            setPage('')
          }}
        >
          {Object.entries(sorts).map(([value, name]) => (
            <option key={value} value={value}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <span className="soft small push">{said}</span>
    </search>
  )
}

const Products = ({ rows }: { rows: readonly Availability[] }) => {
  const { cart } = useCart()
  const lines = useMemo(() => linesBySku(cart?.items ?? []), [cart?.items])
  return (
    <ul className="products">
      {rows.map((row) => (
        <ProductCard key={row.sku} product={row} lines={lines.get(row.sku) ?? none} />
      ))}
    </ul>
  )
}

const none: readonly ShownLine[] = []
const linesBySku = (lines: readonly ShownLine[]): ReadonlyMap<string, readonly ShownLine[]> =>
  Map.groupBy(lines, ({ sku }) => sku)

const Pages = ({ page, pages }: { page: number; pages: number }) => (
  <nav className="row pages" aria-label="Pages of the catalogue">
    {page > 1 && (
      <Link className="button" to={addressOf(page - 1)} rel="prev">
        Previous
      </Link>
    )}
    <span className="soft">
      Page {page} of {pages}
    </span>
    {page < pages && (
      <Link className="button" to={addressOf(page + 1)} rel="next">
        Next
      </Link>
    )}
  </nav>
)

const addressOf = (page: number): string => {
  const query = new URLSearchParams(location.search)
  query.set('page', String(page))
  return `${location.pathname}?${query}`
}
