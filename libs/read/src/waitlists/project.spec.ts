import { projected } from '@cartstream/spec/projected'
import { annsPlace, joined, left, moved, promoted } from '@cartstream/spec/queued'
import { ann, bob } from '@cartstream/spec/sample'
import { at } from '@cartstream/spec/told'
import { idOf } from '@cartstream/spec/world'
import { expect, it } from 'vitest'
import { waitlists } from './project.ts'

const bobs = { entry: idOf(7, 0), actor: bob.actor }
const place = {
  ...{ owner: ann.actor, former_owners: [], owner_kind: 'customer', sku: 'MUG', batch: '-', variant: null },
  ...{ quantity: '1', turn: 0, joined_at: at(0) },
}

it('a place’s row says who waits for what, and behind how many that ever joined the same queue', async () => {
  const { place: rows } = await projected(
    ...([waitlists, joined(), joined({ ...bobs, ownerKind: 'guest', variant: 'XL' })] as const),
    joined({ entry: idOf(8, 0), batch: 'B1' }),
  )
  expect(rows).toStrictEqual({
    [annsPlace]: place,
    [bobs.entry]: { ...place, owner: bob.actor, owner_kind: 'guest', variant: 'XL', turn: 1, joined_at: at(1) },
    [idOf(8, 0)]: { ...place, batch: 'B1', joined_at: at(2) },
  })
})

it('a guest’s place that goes to a customer keeps its turn, and its former owner is known', async () => {
  const { place: rows } = await projected(
    ...([waitlists, joined({ ...bobs, ownerKind: 'guest' }), joined()] as const),
    moved({ ...bobs, from: bob.actor, actor: ann.actor }),
    joined({ entry: idOf(8, 0), actor: bob.actor, ownerKind: 'guest' }),
  )
  expect(rows).toMatchObject({
    [bobs.entry]: { ...place, former_owners: [bob.actor], turn: 0 },
    [annsPlace]: { owner: ann.actor, turn: 1 },
    [idOf(8, 0)]: { owner: bob.actor, turn: 2 },
  })
})

it('whoever leaves or is served is gone, and takes nobody’s turn along', async () => {
  const again = joined({ entry: idOf(8, 0) })
  const { place: rows } = await projected(waitlists, joined(), joined(bobs), left(), promoted(bobs), again)
  expect(rows).toMatchObject({ [annsPlace]: null, [bobs.entry]: null, [idOf(8, 0)]: { turn: 2 } })
})
