import type { Mutations } from './mutations/edit.ts'
import { holdMutations } from './mutations/holds.ts'
import { logMutations } from './mutations/log.ts'
import { loopMutations } from './mutations/loop.ts'
import { paymentMutations } from './mutations/payments.ts'
import { sagaMutations } from './mutations/sagas.ts'
import { sessionMutations } from './mutations/sessions.ts'
import { snapshotMutations } from './mutations/snapshots.ts'
import { waitingMutations } from './mutations/waiting.ts'

export type { Edit } from './mutations/edit.ts'

/** What somebody could break with one careless line. Each must be caught, else the simulation proves nothing. */
export const mutations: Mutations = {
  ...logMutations,
  ...loopMutations,
  ...holdMutations,
  ...paymentMutations,
  ...sessionMutations,
  ...waitingMutations,
  ...sagaMutations,
  ...snapshotMutations,
}
