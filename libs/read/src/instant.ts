/** The instant last said: events of one moment mostly share it. */
let said = { time: 0, text: new Date(0).toISOString() }

/** Epoch ms as rows have it: RFC 3339 in UTC with milliseconds. */
export const instant = (time: number): string => {
  if (said.time !== time) said = { time, text: new Date(time).toISOString() }
  return said.text
}
