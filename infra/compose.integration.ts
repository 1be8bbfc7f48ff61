import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '..')
const works = ([program, ...args]: readonly [string, ...string[]]): boolean =>
  spawnSync(program, [...args, 'version'], { stdio: 'ignore', timeout: 10_000 }).status === 0
/** Docker's own, or the program of its own that Debian packages; neither needs an engine to read a file. */
const ways = [['docker', 'compose'], ['docker-compose']] as const
const compose = ways.find(works)

/** What compose makes of the file, and of each service its part. */
const read = (profiles: readonly string[]) => {
  const [program, ...args] = compose!
  const asked = profiles.flatMap((profile) => ['--profile', profile])
  const { status, stdout, stderr } = spawnSync(program, [...args, ...asked, '-f', 'docker-compose.yml', 'config'], {
    cwd: root,
    encoding: 'utf8',
    timeout: 60_000,
  })
  const text = stdout.split(/^services:$/m)[1]?.split(/^\S/m)[0] ?? ''
  const parts = text.split(/^ {2}(?=\S+:$)/m).slice(1)
  return { status, stdout, stderr, services: new Map(parts.map((part) => [part.slice(0, part.indexOf(':')), part])) }
}
const always = ['analyst-1', 'gateway-1', 'gateway-2', 'handler-1', 'handler-2', 'migrate', 'postgres', 'projector-1']
always.push('projector-2', 'proxy', 'redpanda-0', 'redpanda-1', 'redpanda-2')
/** Compose of old prints what is in no profile that was asked for as well. */
const isIn =
  (profiles: readonly string[]) =>
  ([, part]: readonly [string, string]) => {
    const own = part.match(/^ {4}profiles:\n {4,6}- (\w+)$/m)?.[1]
    return own === undefined || profiles.includes(own)
  }
const isRedpanda = (name: string) => name.startsWith('redpanda-')

describe.skipIf(compose === undefined)(
  compose === undefined ? 'no docker compose (Debian: apt-get install docker-compose)' : 'docker-compose.yml',
  () => {
    it.each([
      [[], []],
      [['observability'], ['grafana', 'prometheus']],
      [['tools'], ['console']],
      [
        ['observability', 'tools'],
        ['console', 'grafana', 'prometheus'],
      ],
    ])('is understood with the profiles %j, with nothing left to guess', (profiles, more) => {
      const { status, stderr, services } = read(profiles)
      expect(stderr).not.toMatch(/variable is not set/)
      expect({ status, stderr }).toMatchObject({ status: 0 })
      expect(
        [...services]
          .filter(isIn(profiles))
          .map(([name]) => name)
          .sort(),
      ).toEqual([...always, ...more].sort())
    })

    const { stdout, services } =
      compose === undefined ? { stdout: '', services: new Map() } : read(['observability', 'tools'])
    it('starts programs that are here, and mounts files that are', () => {
      const programs = [...stdout.matchAll(/(?:services|infra)\/[\w./-]+\.(?:ts|cfg|yaml|yml)/g)].map(([path]) => path)
      expect(programs.length).toBeGreaterThan(10)
      expect(programs.filter((path) => !existsSync(join(root, path)))).toEqual([])
    })
    it('lets nobody be root, write to its own root or get a capability', () => {
      for (const [name, part] of services) {
        expect(part, name).toMatch(/^ {4}user: (?!root|'?0)/m)
        expect(part, name).toContain('no-new-privileges:true')
        if (isRedpanda(name)) continue // it writes its configuration
        expect(part, name).toMatch(/^ {4}read_only: true$/m)
        expect(part, name).toMatch(/^ {4}cap_drop:\n {4,6}- ALL$/m)
        expect(part, name).toMatch(/^ {4}tmpfs:\n/m)
      }
    })
    it('asks each whether it is well, but the one that ends', () => {
      const unasked = [...services].filter(([, part]) => !/^ {4}healthcheck:$/m.test(part)).map(([name]) => name)
      expect(unasked).toEqual(['migrate'])
      expect(services.get('migrate')).toMatch(/^ {4}restart: ['"]?no['"]?$/m)
    })
    it('lets every service of ours wait until topics and tables are made', () => {
      for (const [name, part] of services)
        if (/(handler|projector|gateway|analyst)-\d/.test(name))
          expect(part, name).toMatch(/^ {6}migrate:\n {8}condition: service_completed_successfully$/m)
    })
    it('publishes on 127.0.0.1 only', () => {
      const published = [...stdout.matchAll(/^ {4,6}- (?:['"]?)([\d.]*):?(\d+):(\d+)/gm)].map(([, host]) => host)
      const long = [...stdout.matchAll(/host_ip: (\S+)/g)].map(([, host]) => host)
      expect(new Set([...published, ...long])).toEqual(new Set(['127.0.0.1']))
    })
    it('has Prometheus ask every service for its metrics', () => {
      const asked = readFileSync(join(root, 'infra/prometheus/prometheus.yml'), 'utf8')
      for (const name of services.keys())
        if (/(handler|projector|gateway|analyst|redpanda)-\d/.test(name)) expect(asked).toContain(`"${name}:`)
    })
  },
)
