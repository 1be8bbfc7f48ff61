import { useMemo } from 'react'
import { Button } from '../../look/button.tsx'
import { Drop } from '../../look/drop.tsx'
import { useAddress } from '../../way/way.tsx'
import { asCsv, asNdjson, saveAs } from '../table/export.ts'
import { FilterField } from '../table/table-tools.tsx'
import { hasWords, wordsOf } from '../table/words.ts'
import { useIsStaff } from '../who.ts'
import { cartColumns, holdColumns, sessionColumns, skuColumns } from './columns.tsx'
import type { Past } from './moment.ts'
import { Rows } from './rows.tsx'

/** Carts, holds, stock and live sessions of one and the same moment. */
export const PastShop = ({ past }: { past: Past }) => {
  const [text, setText] = useAddress('q')
  const isStaff = useIsStaff()
  const { at, carts, holds, sessions, skus } = useMemo(() => filtered(past, text), [past, text])
  return (
    <>
      <div className="tools-row">
        <FilterField value={text} onChange={setText} what="this moment" />
        <Save past={{ ...past, carts, holds, sessions, skus }} />
      </div>
      <div className="then">
        <Rows name="Carts" columns={cartColumns(at)} rows={carts} keyOf={idOf} none="Nobody had a cart then." />
        <Rows name="Holds" columns={holdColumns(at)} rows={holds} keyOf={idOf} none="Nothing was held then." />
        {isStaff && (
          <Rows
            {...{ name: 'Live sessions', columns: sessionColumns(at), rows: sessions, keyOf: idOf }}
            none="No session was going on then, or planned."
          />
        )}
        <Rows name="Stock" columns={skuColumns} rows={skus} keyOf={({ sku }) => sku} none="Nothing was sold then." />
      </div>
    </>
  )
}

const idOf = ({ id }: { id: string }): string => id

/** What is held stands first: there a moment differs from the next. */
const filtered = (past: Past, text: string): Past => {
  const words = wordsOf(text)
  const has = (row: object) => words.length === 0 || hasWords([JSON.stringify(row)], words)
  return {
    ...past,
    carts: past.carts.filter(has),
    holds: past.holds.filter(has),
    sessions: past.sessions.filter(has),
    skus: past.skus.filter(has).toSorted((a, b) => b.holds - a.holds),
  }
}

const Save = ({ past }: { past: Past }) => {
  const { at, carts, holds, sessions, skus } = past
  const name = (what: string) => `${what}-${at.replaceAll(':', '.')}`
  return (
    <Drop name="Export">
      <Button onClick={() => saveAs(name('carts'), 'csv', asCsv(cartColumns(at), carts))}>CSV: carts</Button>
      <Button onClick={() => saveAs(name('holds'), 'csv', asCsv(holdColumns(at), holds))}>CSV: holds</Button>
      <Button onClick={() => saveAs(name('stock'), 'csv', asCsv(skuColumns, skus))}>CSV: stock</Button>
      <Button onClick={() => saveAs(name('shop'), 'ndjson', asNdjson([...skus, ...holds, ...carts, ...sessions]))}>
        NDJSON: whole rows of all
      </Button>
    </Drop>
  )
}
