import { useCart, useClient } from '@cartstream/client/react'
import { Button } from '../../look/button.tsx'
import { useDoing } from './doing.ts'

/** What was put aside. */
export const Saved = () => {
  const { cart: manager } = useClient()
  const { cart } = useCart()
  const { run, isPending } = useDoing()
  if (cart?.saved === undefined || cart.saved.length === 0) return null
  return (
    <section className="card stack" aria-labelledby="saved">
      <h2 id="saved">Put aside</h2>
      <ul className="lines">
        {cart.saved.map(({ id, name }) => (
          <li key={id} className="row">
            {name}
            <Button
              busy={isPending}
              onClick={() => run(() => manager.restore(id), `${name} is in your cart.`)}
              aria-label={`Back into the cart: ${name}`}
            >
              Back into the cart
            </Button>
          </li>
        ))}
      </ul>
    </section>
  )
}
