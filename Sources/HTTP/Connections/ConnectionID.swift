/// Names a connection of one loop; a descriptor that the system reuses gets a new generation.
struct ConnectionID: Sendable, Equatable {
  let descriptor: Int32
  let generation: UInt32

  var token: UInt64 { UInt64(generation) << 32 | UInt64(UInt32(bitPattern: descriptor)) }

  init(descriptor: Int32, generation: UInt32) {
    self.descriptor = descriptor
    self.generation = generation
  }

  init(token: UInt64) {
    descriptor = Int32(bitPattern: UInt32(truncatingIfNeeded: token))
    generation = UInt32(truncatingIfNeeded: token >> 32)
  }
}
