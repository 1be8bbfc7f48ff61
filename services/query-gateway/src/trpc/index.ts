/** For typed clients, and for whoever merges these queries with the handler's mutations: types alone. */
export type { QueryRouter } from './router.ts'
