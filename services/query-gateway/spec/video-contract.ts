import { expect, it } from 'vitest'
import type { VideoProvider } from '../src/index.ts'

/** What every video provider keeps to. */
export const videoContract = (name: string, open: () => VideoProvider | Promise<VideoProvider>): void => {
  const session = `demo.${'s'.repeat(22)}`
  const entry = { session, roomCode: '7f6f2f0e-3a35-4b7c-9a57-0f1f2e3d4c5b', ttlSeconds: 3600 }

  it(`${name}: host and client come into the same room, each by a token of their own`, async () => {
    const video = await open()
    const host = await video.enter({ ...entry, as: 'host', subject: 'hannah' })
    const client = await video.enter({ ...entry, as: 'client', subject: 'carla' })
    expect(host.url).toBe(client.url)
    expect(host.token).not.toBe(client.token)
    expect(video.name).toMatch(/^[a-z][a-z0-9-]*$/)
  })

  it(`${name}: another session has another room`, async () => {
    const video = await open()
    const [one, other] = await Promise.all(
      [session, `demo.${'t'.repeat(22)}`].map((id) => video.enter({ ...entry, session: id, as: 'host', subject: 'h' })),
    )
    expect(`${one!.url} ${one!.token}`).not.toBe(`${other!.url} ${other!.token}`)
  })
}
