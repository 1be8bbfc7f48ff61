import { CartstreamError } from '@cartstream/client'

/** Somebody of the demo shop whom one can be at a click. */
export type DemoIdentity = { sub: string; role: string; does: string; token: string }

/** Who they are; nobody where this is no embedded instance, or it runs on another machine. Throws CartstreamError where there is no answer. */
export const demoIdentities = async (): Promise<readonly DemoIdentity[]> => {
  try {
    const answer = await fetch('/demo/identities')
    if (!answer.ok) return []
    return ((await answer.json()) as { identities: DemoIdentity[] }).identities
  } catch (cause) {
    throw new CartstreamError({ code: 'network', title: 'The service cannot be reached', retryable: true, cause })
  }
}

export const findDemoToken = async (sub: string): Promise<string | undefined> => {
  const people = await demoIdentities().catch(() => []) // whoever asks with the old token is told what is wrong
  return people.find((identity) => identity.sub === sub)?.token
}
