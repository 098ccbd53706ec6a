import { doomedIn, doomedInWords, removeDoomed } from '../prune.ts'
import { type Act, differs, same } from '../step.ts'

/** Of old releases and their layers no more is kept than may be needed again. */
export const prunedStep: Act<'pruned'> = {
  observe: (_step, { at }) => {
    const doomed = doomedIn(at)
    return doomed.releases.length + doomed.layers.length === 0 ? same('no old release') : differs(doomedInWords(doomed))
  },
  change: (_step, { at }) => {
    const doomed = doomedIn(at)
    const what = doomedInWords(doomed)
    removeDoomed(doomed)
    return `removed ${what}`
  },
}
