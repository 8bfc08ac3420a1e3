import { existsSync } from 'node:fs'
import { join } from 'node:path'
import express, { type RequestHandler } from 'express'

/** Controllers and hands as the headset draws them (vr/xr/profiles); the folder below carries their version, so that they are kept for ever. */
export function xrProfiles(): RequestHandler {
  // Beside the built process, or beside the sources.
  const folder = ['../vr/xr/profiles', '../../vr/xr/profiles'].map((one) => join(import.meta.dirname, one)).find((one) => existsSync(one)) ?? 'vr/xr/profiles'
  return express.static(folder, { immutable: true, maxAge: '1y', fallthrough: false, index: false })
}
