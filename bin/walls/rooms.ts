/**
 * The walls of the house (system.md, "The house"), as data. A room may import of ours what `ours` lists: `x` whole, `type x` types only.
 * `packages`: the only npm packages it may import, where the list is closed. `never`: packages it may not. `parts`: packages that only
 * these folders of it may. `pure`: no Node.js, no clock, no chance, nothing asynchronous. `values`: constants let through a `type` wall.
 * `computed`: may import what is only known at run time.
 */
export type Room = {
  folder: string
  ours: readonly string[]
  packages?: readonly string[]
  never?: readonly string[]
  parts?: Readonly<Record<string, readonly string[]>>
  values?: readonly string[]
  node?: false
  pure?: true
  computed?: true
}

const services = ['command-handler', 'projector', 'query-gateway', 'analyst', 'all', 'cli', 'web']
const libs = ['schemas', 'decide', 'log', 'keys', 'pay', 'read', 'stream', 'client', 'run', 'answer']

export const rooms: readonly Room[] = [
  { folder: 'schemas', ours: [], packages: ['zod'], node: false },
  // The policy's defaults are a constant of the vocabulary, not behaviour: the one value that deciders take from it.
  { folder: 'libs/decide', ours: ['type schemas'], values: ['defaultConfig'], packages: ['big.js'], pure: true },
  {
    folder: 'libs/log',
    ours: ['schemas'],
    packages: ['kafkajs', 'pg'],
    parts: { kafkajs: ['libs/log/src/kafka'], pg: ['libs/log/src/postgres'] },
  },
  { folder: 'libs/keys', ours: [], packages: ['pg'] },
  { folder: 'libs/pay', ours: ['type schemas'], packages: ['stripe', 'zod'] },
  // The runner follows a log that its service opens and hands in: it knows the port's types, and no adapter.
  { folder: 'libs/read', ours: ['type schemas', 'type log'], never: ['kafkajs', 'fastify'] },
  { folder: 'libs/stream', ours: ['type schemas'], packages: [] },
  {
    folder: 'libs/client',
    ours: ['type schemas', 'stream'],
    never: ['pg', 'kysely', 'kafkajs', 'fastify'],
    node: false,
  },
  {
    folder: 'libs/run',
    ours: [],
    packages: ['pino', 'zod', 'jose', 'close-with-grace', '@prometheus-io/client', '@opentelemetry/*'],
  },
  // How services that answer questions are asked: what is wrong with a request, limits, their own pages. It knows no log and no database.
  { folder: 'libs/answer', ours: ['schemas', 'run'], never: ['pg', 'kysely', 'kafkajs'] },
  { folder: 'libs/spec', ours: libs },
  {
    folder: 'services/command-handler',
    ours: ['schemas', 'decide', 'log', 'keys', 'pay', 'run'],
    never: ['pg', 'kysely', 'kafkajs'],
  },
  {
    folder: 'services/projector',
    ours: ['schemas', 'read', 'log', 'keys', 'pay', 'run'],
    never: ['fastify', '@fastify/*'],
  },
  {
    folder: 'services/query-gateway',
    ours: ['schemas', 'read', 'stream', 'keys', 'run', 'answer'],
    never: ['kafkajs'],
  },
  { folder: 'services/analyst', ours: ['schemas', 'decide', 'log', 'keys', 'run', 'answer'], never: ['kafkajs'] },
  { folder: 'services/web', ours: ['client'] },
  { folder: 'services/all', ours: [...libs, ...services], computed: true }, // the database's binaries are a package per platform
  { folder: 'services/cli', ours: [...libs, ...services], computed: true },
  // Proof and tools: they may look at everything, and nothing of ours may look at them (but libs/spec, which starts brokers).
  { folder: 'infra', ours: [...libs, ...services, 'spec'], computed: true },
  { folder: 'bin', ours: [], computed: true },
]

/**
 * Files that state sentences rather than do the work: they may take libs/spec, vitest and fast-check besides what their room may.
 * Those of a service may set their stage with any lib (a gateway's spec needs a log for the projector that feeds it).
 */
export const isSpec = (file: string): boolean =>
  /\.(spec|contract|integration)\.tsx?$/.test(file) || /(^|\/)(simulation|contract|spec)\//.test(file)
export const stage: readonly string[] = [...libs, 'spec']
