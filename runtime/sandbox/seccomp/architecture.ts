/** What a filter has to know of a machine: how the kernel marks its calls, and what they are numbered. */
export interface Architecture {
  /** `AUDIT_ARCH_*` of <linux/audit.h>. */
  readonly audit: number
  /** Numbers from here on belong to another ABI of the same architecture (x32). */
  readonly foreignFrom?: number
  /** System call numbers; a name that is missing does not exist on this architecture. */
  readonly numbers: Readonly<Record<string, number>>
}
