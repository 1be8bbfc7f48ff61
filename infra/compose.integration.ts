import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '..')
const works = ([program, ...args]: readonly [string, ...string[]]): boolean =>
  spawnSync(program, [...args, 'version'], { stdio: 'ignore', timeout: 10_000 }).status === 0
/** Docker's own, or the program of its own that Debian packages; neither needs an engine to read a file. */
const ways = [['docker', 'compose'], ['docker-compose']] as const
const compose = ways.find(works)

describe.skipIf(compose === undefined)(
  compose === undefined ? 'no docker compose (Debian: apt-get install docker-compose)' : 'docker-compose.yml',
  () => {
    it('is understood, with nothing left to guess', () => {
      const [program, ...args] = compose!
      const { status, stderr } = spawnSync(program, [...args, '-f', 'docker-compose.yml', 'config', '--quiet'], {
        cwd: root,
        encoding: 'utf8',
        timeout: 30_000,
      })
      expect(stderr).not.toMatch(/variable is not set/)
      expect({ status, stderr }).toMatchObject({ status: 0 })
    })
    it('starts programs that are here', () => {
      const { stdout } = spawnSync(compose![0], [...compose!.slice(1), 'config'], { cwd: root, encoding: 'utf8' })
      const programs = [...stdout.matchAll(/(?:services|infra)\/[\w./-]+\.ts/g)].map(([path]) => path)
      expect(programs).not.toEqual([])
      expect(programs.filter((path) => !existsSync(join(root, path)))).toEqual([])
    })
  },
)
