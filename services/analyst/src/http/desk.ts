import type { Keys } from '@cartstream/keys'
import { lettingIn } from '@cartstream/run'
import type { FastifyRequest } from 'fastify'
import type { Code } from '../certify/index.ts'
import type { Pasts } from '../fold/pasts.ts'
import type { Follower } from '../follow/follower.ts'
import { admit, type Look, rolesFor } from './viewer.ts'
import { waitAtLeast } from './when.ts'

/** What every route has at hand. `now`: epoch ms, for whoever asks how it stands now. */
export type AnalystDesk = { follower: Follower; pasts: Pasts; keys: Keys; code: Code; now(): number }

/** A preHandler: what `look` asks of who asks, and what they have written already. */
export const entering = ({ follower }: AnalystDesk, look: Look) =>
  lettingIn(rolesFor(look), async (request: FastifyRequest) => {
    const { shop } = request.params as { shop: string }
    admit(request.claims, shop, look)
    const { atLeast } = request.query as { atLeast?: string }
    await waitAtLeast(follower, shop, { atLeast, cookie: request.headers.cookie })
  })
