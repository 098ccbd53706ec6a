/** One way to go on: the whole word, and what it is where that is known. */
export interface Candidate {
  readonly word: string
  readonly about?: string | undefined
}

/** Stands for "the name of a file", which every shell completes better itself. No word of ours begins with a colon. */
export const aFile: Candidate = { word: ':file' }
