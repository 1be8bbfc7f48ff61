/** For typed clients, and for whoever merges these mutations with the gateway's queries: types alone, so that nothing of the server comes along. */
export type { ProblemData } from './problems.ts'
export type { CommandRouter } from './router.ts'
