import type { AccessUnit, StreamSink, TrackConfigs } from '../relay/access-unit'
import type { Gate } from '../relay/fan-out'

export class HlsStream implements StreamSink {
  constructor(private offsetMs: number, private gate: Gate, private readonly now: () => number) {}
  calibrate(offsetMs: number) { this.offsetMs = offsetMs }
  setGate(gate: Gate) { this.gate = gate }
  onConfig(_configs: TrackConfigs) {}
  onUnit(_unit: AccessUnit) {}
  onRunEnd() {}
  close() {}
}
