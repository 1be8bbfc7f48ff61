import { GoodsForm, type Wanted } from '../goods/goods-form.tsx'
import type { Wish, Wishes } from '../sessions/wish.ts'

export const addWish = (body: Wanted): Wish => ({
  ...{ method: 'POST', path: 'items', body, done: 'It is in.', not: 'It was not added' },
})

/** The client puts in what they like. */
export const ClientGoods = ({ wishes }: { wishes: Wishes }) => (
  <section className="card stack" aria-labelledby="like">
    <h2 id="like">Add something you like</h2>
    <GoodsForm
      busy={wishes.isPending}
      onAdd={(wanted, onDone) => wishes.mutate(addWish(wanted), { onSuccess: onDone })}
    />
  </section>
)
