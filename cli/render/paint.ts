import { styleText } from 'node:util'

type Colour = 'green' | 'red' | 'yellow' | 'dim' | 'bold'

/** Colours text where the stream is a terminal that wants it: NO_COLOR and FORCE_COLOR are Node's own to honour. */
export function paint(colour: Colour, text: string, stream: NodeJS.WriteStream = process.stdout): string {
  return process.env.CI ? text : styleText(colour, text, { stream })
}
