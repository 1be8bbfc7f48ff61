import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startPostgres } from '@cartstream/spec'
import { startKafka } from '../../kafka/kafka.ts'
import { type Image, imageOf } from '../image.ts'
import { type Memory, measureMemory } from '../memory.ts'
import { setUp } from '../set-up.ts'
import { envEmbedded, envOnKafka } from '../stage.ts'
import { startTarget, type Target } from '../target.ts'

/** Where versions are compared. `start` gives a new instance of the version in a folder, with nothing in it but the benchmark's shop. */
export type ComparedOn = 'kafka' | 'embedded'
export type Place = {
  start(folder: string): Promise<Target>
  /** Of a handler of its own. */
  memory?(folder: string): Promise<Memory>
  stop(): Promise<void>
}

/** Versions before the cap of a hold's time do not know its setting. */
const ready = async (target: Target, secret: string): Promise<Target> => {
  try {
    await setUp(target, secret).catch((error: Error) => {
      if (!error.message.startsWith('/config: 400')) throw error
      return setUp(target, secret, { older: true })
    })
    return target
  } catch (error) {
    await target.stop()
    throw error
  }
}

/** Each version as its image has it. */
const kafkaPlace = async (secret: string, say: (line: string) => void): Promise<Place> => {
  const [kafka, database] = [await startKafka({ say }), await startPostgres({ fsync: true })]
  const images = new Map<string, Image>()
  let topics = 0
  const specOf = async (folder: string) => {
    const image = images.get(folder) ?? (await imageOf(folder))
    images.set(folder, image)
    const env = { ...(await envOnKafka({ kafka, database }, secret, `against-${topics++}`)), ...image.env }
    const file = join(folder, 'services/command-handler/src/main.ts')
    return { name: 'cartstream', log: 'kafka', file, env } as const
  }
  return {
    start: async (folder) => {
      const spec = await specOf(folder)
      return ready(await startTarget(spec, spec.file, spec.env), secret)
    },
    memory: async (folder) => measureMemory(await specOf(folder), secret, say),
    stop: async () => {
      await Promise.all([kafka.stop(), database.stop(), ...[...images.values()].map((image) => image.remove())])
    },
  }
}

/** Every instance has a home, and a PostgreSQL, of its own. */
const embeddedPlace = async (secret: string): Promise<Place> => {
  const homes: string[] = []
  return {
    start: async (folder) => {
      const home = await mkdtemp(join(tmpdir(), 'cartstream-against-'))
      homes.push(home)
      await chmod(home, 0o755) // its PostgreSQL's own user must be able to enter
      await writeFile(join(home, 'token-secret'), secret, { mode: 0o600 })
      const file = join(folder, 'services/all/src/main.ts')
      return ready(await startTarget({ name: 'cartstream', log: 'postgres' }, file, envEmbedded(secret, home)), secret)
    },
    stop: async () => {
      for (const home of homes) await rm(home, { recursive: true, force: true })
    },
  }
}

export const placeOf = (on: ComparedOn, secret: string, say: (line: string) => void): Promise<Place> =>
  on === 'kafka' ? kafkaPlace(secret, say) : embeddedPlace(secret)
