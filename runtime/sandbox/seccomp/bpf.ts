/** One classic BPF instruction, `struct sock_filter` of <linux/filter.h>: `yes` and `no` are how many to skip. */
export interface Instruction {
  readonly code: number
  readonly yes: number
  readonly no: number
  readonly k: number
}

/** Opcodes of <linux/bpf_common.h>: class | size | mode, or class | operation | source. */
const loadWord = 0x20
const jumpIfEqual = 0x15
const jumpIfGreaterOrEqual = 0x35
const jumpIfAnySet = 0x45
const returnConstant = 0x06

/** Loads the 32-bit word at a byte offset of `struct seccomp_data`. */
export const load = (offset: number): Instruction => ({ code: loadWord, yes: 0, no: 0, k: offset })

/** Ends the program with a verdict. */
export const verdict = (k: number): Instruction => ({ code: returnConstant, yes: 0, no: 0, k })

/** Runs `body`, which ends in a verdict, where the loaded word equals `value`; else goes on behind it. */
export const whenEqual = (value: number, body: readonly Instruction[]) => guard(jumpIfEqual, value, body)

/** The same where the loaded word, unsigned, is at least `value`. */
export const whenAtLeast = (value: number, body: readonly Instruction[]) => guard(jumpIfGreaterOrEqual, value, body)

/** The same where the loaded word has any bit of `mask`. */
export const whenAnySet = (mask: number, body: readonly Instruction[]) => guard(jumpIfAnySet, mask, body)

/** Runs `body`, which ends in a verdict, where the loaded word is not `value`. */
export const unlessEqual = (value: number, body: readonly Instruction[]): Instruction[] => [
  { code: jumpIfEqual, yes: body.length, no: 0, k: value },
  ...body,
]

function guard(code: number, k: number, body: readonly Instruction[]): Instruction[] {
  return [{ code, yes: 0, no: body.length, k }, ...body]
}

/** The bytes the kernel takes: an array of `struct sock_filter`, little endian as on every machine we run on. */
export function assemble(program: readonly Instruction[]): Buffer {
  const bytes = Buffer.alloc(program.length * 8)
  for (const [index, { code, yes, no, k }] of program.entries()) {
    const at = index * 8
    bytes.writeUInt16LE(code, at)
    bytes.writeUInt8(yes, at + 2)
    bytes.writeUInt8(no, at + 3)
    bytes.writeUInt32LE(k >>> 0, at + 4)
  }
  return bytes
}
