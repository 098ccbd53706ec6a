const seconds = 1000
const minutes = 60 * seconds
const hours = 60 * minutes
const days = 24 * hours

/** A length of time as a person says it, in its two greatest units: `40 s`, `4 min 20 s`, `2 h 5 min`, `3 d`. */
export function spoken(milliseconds: number): string {
  const length = Math.max(0, milliseconds)
  if (length >= days) return joined(length, days, 'd', hours, 'h')
  if (length >= hours) return joined(length, hours, 'h', minutes, 'min')
  if (length >= minutes) return joined(length, minutes, 'min', seconds, 's')
  return `${Math.floor(length / seconds)} s`
}

function joined(length: number, great: number, greatName: string, small: number, smallName: string): string {
  const rest = Math.floor((length % great) / small)
  return `${Math.floor(length / great)} ${greatName}${rest > 0 ? ` ${rest} ${smallName}` : ''}`
}
