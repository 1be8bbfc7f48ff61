import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll } from 'vitest'
import { videoContract } from '../../../services/query-gateway/spec/video-contract.ts'
import type { VideoProvider } from '../../../services/query-gateway/src/index.ts'

/** The provider of docs/how-to/storefront/video.md, as it stands there. */
let folder: string
beforeAll(async () => {
  const text = await readFile(new URL('./video.md', import.meta.url), 'utf8')
  const code = /^```ts\n(.*?)^```$/ms.exec(text)![1]!
  folder = await mkdtemp(join(import.meta.dirname, '.video-'))
  await writeFile(join(folder, 'provider.ts'), code)
})
afterAll(() => rm(folder, { recursive: true, force: true }))

videoContract(
  'docs/how-to/storefront/video.md',
  async () => ((await import(join(folder, 'provider.ts'))) as { video: VideoProvider }).video,
)
