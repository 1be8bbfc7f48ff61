/** Somebody of the demo shop whom one can be at a click. */
export type DemoIdentity = { sub: string; role: string; does: string; token: string }

/** Who they are; nobody where this is no embedded instance, or it runs on another machine. */
export const demoIdentities = async (): Promise<readonly DemoIdentity[]> => {
  try {
    const answer = await fetch('/demo/identities')
    if (!answer.ok) return []
    return ((await answer.json()) as { identities: DemoIdentity[] }).identities
  } catch {
    return [] // the sign-in by a token says what is wrong, if anything is
  }
}

export const findDemoToken = async (sub: string): Promise<string | undefined> =>
  (await demoIdentities()).find((identity) => identity.sub === sub)?.token
