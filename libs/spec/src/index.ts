export { freePort, type SpecDatabase, startPostgres } from './postgres.ts'
