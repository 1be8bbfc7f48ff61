export * from './reads.ts'
