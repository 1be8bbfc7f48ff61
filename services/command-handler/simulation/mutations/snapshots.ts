import { handler, type Mutations, one } from './edit.ts'

/** What a handler leaves to the next, and takes up from the last. */
export const snapshotMutations: Mutations = {
  'snapshot-without-keys': one(
    'a handler that starts from a snapshot has forgotten whom it answered',
    handler(
      'snapshot-lines',
      '  remembered.recall({ keys: Hashes.from(keys), bodies: Hashes.from(bodies), positions, ats, said })\n',
      '',
    ),
  ),
  'snapshot-without-alarms': one(
    'a handler that starts from a snapshot is not told what will be due',
    handler('state', '        if (at < never) this.agenda.add(shop, key, at === 0 ? now : at)\n', ''),
  ),
}
