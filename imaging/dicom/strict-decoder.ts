const decoders = new Map<string, TextDecoder>()

/** Throws TypeError at a byte without meaning. @param label of the Encoding standard */
export function strictDecoder(label: string): TextDecoder {
  let decoder = decoders.get(label)
  if (!decoder) decoders.set(label, (decoder = new TextDecoder(label, { fatal: true, ignoreBOM: true })))
  return decoder
}
