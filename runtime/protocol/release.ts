import * as z from 'zod'

/** SHA-256, in hex. */
export const digest = z.string().regex(/^[0-9a-f]{64}$/)

/** One file or link of a layer. Paths are relative, sorted, with forward slashes. */
const layerFile = z.object({ path: z.string(), mode: z.int(), size: z.int(), sha256: digest })

/** A content-addressed part of a release; its digest is SHA-256 over the canonical JSON of `files`. */
const layer = z.object({ name: z.enum(['node', 'app']), digest, files: z.array(layerFile) })
export type Layer = z.infer<typeof layer>

/** What a release runs on: it brings its own node. Named as npm names the packages with it, `node-<platform>`. */
export const platforms = ['linux-x64', 'linux-arm64'] as const
export type Platform = (typeof platforms)[number]

const tablesFormat = z.object({ format: z.int().min(1), worksFrom: z.int().min(1) })

/** What a release is made of; the release's digest is SHA-256 over the canonical JSON of this document. */
export const manifest = z.object({
  format: z.literal(1),
  version: z.string(),
  platform: z.enum(platforms),
  layers: z.array(layer),
  /** What its databases say once it has opened them; a release from before this was written down knows their first format. */
  databases: z.object({ assistant: tablesFormat, gateway: tablesFormat }).optional(),
})
export type Manifest = z.infer<typeof manifest>

/** A built release on this machine: `folder` holds manifest.json and, by layer digest, `layers/<digest>/…`. */
export interface Release {
  readonly digest: string
  readonly manifest: Manifest
  readonly folder: string
}

/** The first twelve digits, as people quote digests. */
export function short(digest: string): string {
  return digest.slice(0, 12)
}
