/** A page as a shop would write it, in a new project of its own: a button, what is in the cart, and what there is of it. */
export const shopPage: Record<string, string> = {
  'index.html':
    '<!doctype html><title>shop</title><div id="root"></div><script type="module" src="/main.tsx"></script>',
  'main.tsx': `
import { connect, type Cart } from '@cartstream/client'
import { CartstreamProvider, cartQuery, useAddToCart, useAllCarts, useAvailability, useCart, useCartTotals, useClearCarts, useConnection, useDecrementItem, useLive } from '@cartstream/client/react'
import { createRoot } from 'react-dom/client'

const client = connect({ url: '', shop: 'corner', token: location.hash.slice(1) })
export const query: { queryFn(context: { signal: AbortSignal }): Promise<Cart> } = cartQuery(client)

const Shop = () => {
  const { run, isPending, error } = useAddToCart()
  const less = useDecrementItem()
  const clear = useClearCarts()
  const { cart } = useCart()
  const totals = useCartTotals()
  const all = useAllCarts()
  const stock = useAvailability()
  const orders = useLive<{ id: string }>('orders')
  const connection = useConnection()
  const mug = cart?.items.find((line) => line.sku === 'MUG')
  const words = {
    quantity: mug?.quantity ?? '0',
    total: cart?.total ?? (cart ? 'pending' : 'none'),
    grand: totals.totals?.map(({ total }) => total).join() ?? 'pending',
    carts: all.carts.length,
    stock: stock.status,
    orders: orders.status,
    transport: connection.transport ?? 'none',
    error: error?.code ?? 'none',
  }
  return (
    <>
      <button id="add" disabled={isPending} onClick={() => void run({ sku: 'MUG' })}>Add</button>
      <button id="lamp" onClick={() => void run({ sku: 'LAMP', quantity: 2 })}>Add two lamps</button>
      <button id="less" onClick={() => void (mug && less.run({ line: mug.id }))}>Less</button>
      <button id="clear" onClick={() => void clear.run()}>Clear</button>
      <pre>{JSON.stringify(words)}</pre>
    </>
  )
}

createRoot(document.getElementById('root')!).render(
  <CartstreamProvider client={client}>
    <Shop />
  </CartstreamProvider>,
)
`,
  'tsconfig.json': JSON.stringify({
    compilerOptions: {
      ...{ target: 'es2022', lib: ['es2024', 'dom', 'dom.iterable'], module: 'esnext', moduleResolution: 'bundler' },
      ...{ strict: true, jsx: 'react-jsx', noEmit: true, skipLibCheck: false, types: [], preserveSymlinks: false },
      ...{ exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true },
    },
    files: ['main.tsx'],
  }),
}
/** What the page says of itself. */
export type Said = Record<'quantity' | 'total' | 'grand' | 'stock' | 'orders' | 'transport' | 'error', string> & {
  carts: number
}
