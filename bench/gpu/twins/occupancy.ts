/** Resources that a program takes. */
export interface Resources {
  readonly registers: number;
  /** Bytes of the workgroup's memory. */
  readonly shared: number;
  /** Of a workgroup. */
  readonly threads: number;
}

// A multiprocessor of compute capability 9.0 (CUDA C++ Programming Guide, "Compute Capabilities").
const [WARP, PARTITIONS, PARTITION_REGISTERS, GRAIN] = [32, 4, 16_384, 256];
const [MOST_WARPS, MOST_GROUPS, SHARED, RESERVED, SHARED_GRAIN] = [64, 32, 228 * 1024, 1024, 128];

/** Workgroups that a multiprocessor of sm_90 holds at once, and the share of its 64 warps that they are. */
export const occupancyOf = ({ registers, shared, threads }: Resources): { readonly groups: number; readonly share: number } => {
  const warps = Math.ceil(threads / WARP);
  const each = Math.ceil((Math.max(1, registers) * WARP) / GRAIN) * GRAIN;
  const byRegisters = Math.floor((PARTITIONS * Math.floor(PARTITION_REGISTERS / each)) / warps);
  const byShared = Math.floor(SHARED / (Math.ceil((shared + RESERVED) / SHARED_GRAIN) * SHARED_GRAIN));
  const groups = Math.min(MOST_GROUPS, Math.floor(MOST_WARPS / warps), byRegisters, byShared);
  return { groups, share: (groups * warps) / MOST_WARPS };
};
