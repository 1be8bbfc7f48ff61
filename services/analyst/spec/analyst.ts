import { createMemoryKeys } from '@cartstream/keys/memory'
import { openPostgresLog } from '@cartstream/log/postgres'
import { type Claims, createVerifier, mintToken } from '@cartstream/run'
import { startPostgres } from '@cartstream/spec'
import type { History } from '@cartstream/spec/asked'
import { type Analyst, type AnalystOptions, startAnalyst } from '../src/index.ts'
import { type LivedLog, liveInALog } from './lived-log.ts'

const SECRET = 'a secret for specs, of thirty-two bytes or more'

/** The analyst over a real PostgreSQL that has the log of a shop which lived a history. */
export const openSpecAnalyst = async (history: History, more: Partial<AnalystOptions> = {}) => {
  const server = await startPostgres()
  const db = await server.createDatabase(`analyst_${process.pid}_${Date.now()}`)
  const log = await openPostgresLog({ connectionString: db, partitions: 1 })
  const lived: LivedLog = await liveInALog(history, { log })
  const keys = createMemoryKeys()
  const verifier = createVerifier({ jwtSecret: SECRET })
  const analyst: Analyst = await startAnalyst({ log, keys, verifier, now: () => lived.world.now, ...more })
  await analyst.follower.reaches(0, lived.heads.at(-1)!.offset, 60_000)
  const token = (role: Claims['role'], shops: Claims['shops'] = ['demo']) =>
    mintToken(SECRET, { sub: role, role, shops }, 600)
  const get = async (path: string, role: Claims['role'] | undefined = 'analyst', shops?: Claims['shops']) => {
    const headers = { authorization: `Bearer ${await token(role, shops)}` }
    const answer = await fetch(new URL(path, analyst.address), { headers })
    return { status: answer.status, body: JSON.parse(await answer.text()) }
  }
  return {
    ...{ server, log, lived, keys, analyst, token, get },
    async stop() {
      await analyst.close()
      await log.close()
      await server.stop()
    },
  }
}
export type SpecAnalyst = Awaited<ReturnType<typeof openSpecAnalyst>>
