import type { Availability, CartstreamError, ShownLine } from '@cartstream/client'
import { useClient } from '@cartstream/client/react'
import { useState } from 'react'
import { Button } from '../../look/button.tsx'
import { inOneLine } from '../../look/fix.tsx'
import { toast } from '../toasts/toasts.tsx'
import type { Choice } from './product-card.tsx'
import { Waitlist } from './waitlist.tsx'

type AddButtonProps = { product: Availability; choice: Choice; line: ShownLine | undefined }

/** Into the cart; while that is being done, and once it is in it, it cannot be pressed, and keeps the focus. */
export const AddButton = ({ product, choice, line }: AddButtonProps) => {
  const { cart } = useClient()
  const [isAdding, setAdding] = useState(false)
  const [refused, setRefused] = useState<CartstreamError>()
  const { sku, name } = product
  const add = async () => {
    setAdding(true)
    setRefused(undefined)
    try {
      await cart.add({ sku, ...choice, quantity: leastOf(product) })
      toast(`${name} is in your cart.`)
    } catch (error) {
      setRefused(error as CartstreamError)
      toast(whyNot(name, error as CartstreamError), 'bad')
    } finally {
      setAdding(false)
    }
  }
  if (refused?.code === 'out-of-stock' && line === undefined)
    return (
      <>
        <p className="small">Somebody else was quicker.</p>
        <Waitlist product={product} choice={choice} />
      </>
    )
  const isIn = line !== undefined && !isAdding
  const does = isAdding ? 'Adding …' : isIn ? 'In cart' : 'Add to cart'
  return (
    <>
      {refused !== undefined && <p className="small wrong">{whyNot(name, refused)}</p>}
      <Button
        kind={isIn ? undefined : 'main'}
        busy={isAdding}
        aria-disabled={isIn || isAdding || undefined}
        aria-label={`${does}: ${name}`}
        onClick={isIn ? undefined : add}
      >
        {does}
      </Button>
    </>
  )
}

const leastOf = ({ minimumPerCart, bundleSize }: Availability): string => minimumPerCart ?? bundleSize ?? '1'

const whyNot = (name: string, error: CartstreamError): string =>
  error.code === 'out-of-stock' ? `${name} has just been sold out.` : `${name} was not added: ${inOneLine(error)}`
