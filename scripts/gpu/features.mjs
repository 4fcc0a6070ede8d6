// Tells the adapter, its features and limits: `node scripts/gpu/features.mjs [DAWN_FEATURE ...]`.
import { openAdapter } from './open-device.mjs';

const LIMITS = [
  'maxStorageBufferBindingSize',
  'maxBufferSize',
  'maxComputeWorkgroupStorageSize',
  'maxStorageBuffersPerShaderStage',
  'maxComputeInvocationsPerWorkgroup',
  'maxComputeWorkgroupsPerDimension',
  'maxImmediateSize',
  'minStorageBufferOffsetAlignment',
];

const { gpu, adapter } = await openAdapter(process.argv.slice(2));
const { vendor, architecture, device, description, subgroupMinSize, subgroupMaxSize } = adapter.info;
console.log(
  `adapter: ${[vendor, architecture, device, description].join(', ')}; subgroups ${subgroupMinSize} to ${subgroupMaxSize}`,
);
console.log(`features: ${[...adapter.features].sort().join(' ')}`);
console.log(`language: ${[...gpu.wgslLanguageFeatures].join(' ')}`);
for (const limit of LIMITS) console.log(`  ${limit} ${adapter.limits[limit]}`);
process.exit(0);
