/**
 * Blocks for a shell that no test types, by their page below docs/ and how they begin: `because` says who runs them instead, or why nobody does.
 */
export const untyped: readonly { page: string; begins: string; because: string }[] = [
  { page: 'tutorials/first-cart.md', begins: 'npm start', because: 'the service of all pages is started so' },
  { page: '../README.md', begins: 'npm start', because: 'the service of all pages is started so' },
  {
    page: 'tutorials/react-app.md',
    begins: 'npm create',
    because: 'services/all/src/client/react-app.integration.ts makes such a project of what is installed here',
  },
  {
    page: 'tutorials/react-app.md',
    begins: 'npm run dev',
    because: 'services/all/src/client/react-app.integration.ts starts the same, and looks at the page',
  },
  {
    page: '../README.md',
    begins: 'npx --no cartstream load',
    because: 'services/cli/src/cli.integration.ts runs it, on the same file',
  },
  {
    page: '../README.md',
    begins: 'curl -N',
    because: 'it goes on until Ctrl-C; tutorials/watch-live.md types the same into the background',
  },
  {
    page: '../README.md',
    begins: 'npx --no cartstream rebuild all',
    because: 'how-to/ops/operations.md types each of them, for one read model',
  },
  {
    page: '../README.md',
    begins: 'npm run bench -- --against',
    because: 'it measures for six minutes, and what it says depends on the machine',
  },
  { page: '../README.md', begins: 'POSTGRES_PASSWORD=', because: 'it wants a Docker engine' },
  { page: '../README.md', begins: 'npm test', because: 'they run this' },
  { page: 'how-to/ops/kafka.md', begins: 'POSTGRES_PASSWORD=', because: 'it wants a Docker engine' },
  {
    page: 'how-to/ops/embedded.md',
    begins: 'npx --no cartstream doctor',
    because: 'services/cli/src/doctor/doctor.integration.ts runs it',
  },
  { page: 'how-to/ops/kafka.md', begins: 'npm run kafka', because: 'the specs start the same broker by infra/kafka' },
  { page: 'how-to/ops/kafka.md', begins: 'export KAFKA_BROKERS', because: 'typed/kafka.integration.ts sets the same' },
  {
    page: 'how-to/ops/kafka.md',
    begins: 'PORT=8081 node services',
    because: 'typed/kafka.integration.ts starts each line, at ports of its own; HAProxy’s alone is not run',
  },
  {
    page: 'how-to/contributor/add-an-event.md',
    begins: 'n',
    because: 'add-an-event.integration.ts types them, into a copy of the tree',
  },
]

export const isTyped = (page: string, typed: string): boolean =>
  !untyped.some((one) => one.page === page && typed.startsWith(one.begins))
