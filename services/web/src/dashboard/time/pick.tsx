import type { ReactNode } from 'react'
import { Link, useAddress } from '../../way/way.tsx'

type PickProps = { name: 'cart' | 'sku' | 'at'; value: string; children: ReactNode }

/** A link to the same moment with one more thing looked at; drawn anew with the moment, as all of the page is. */
export const Pick = ({ name, value, children }: PickProps) => {
  const [chosen] = useAddress(name)
  const query = new URLSearchParams(location.search)
  query.set(name, value)
  return (
    <Link to={`${location.pathname}?${query}`} aria-current={chosen === value ? 'true' : undefined}>
      {children}
    </Link>
  )
}
