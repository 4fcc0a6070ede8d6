import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type VulkanFacts, vulkanObstacle } from '../../../kernels/webgpu/vulkan.js';

/** A container with a whole GPU of NVIDIA and all that Vulkan needs. */
const complete: VulkanFacts = {
  hasNvidia: true,
  hasOther: false,
  hasLoader: true,
  drivers: ['/etc/vulkan/icd.d/nvidia_icd.json'],
  misplaced: [],
  isSlice: false,
  capabilities: undefined,
};

test('what a container lacks for Vulkan is named, with the way to get it', () => {
  for (const [lack, said] of [
    [{ hasNvidia: false }, /no device file .*--gpus all/],
    [{ isSlice: true }, /\(MIG\) has no Vulkan: compute on a whole GPU/],
    [{ hasLoader: false }, /libvulkan\.so\.1, is missing: .*apt-get install libvulkan1/],
    [{ drivers: [] }, /without its part for Vulkan: .*NVIDIA_DRIVER_CAPABILITIES=all .*libnvidia-gl/],
    [
      { drivers: ['/usr/share/vulkan/icd.d/lvp_icd.x86_64.json'], capabilities: 'compute,utility' },
      /graphics.*, not compute,utility;/,
    ],
    [{ drivers: [], misplaced: ['/usr/local/nvidia/n.json'] }, /set VK_DRIVER_FILES=\/usr\/local\/nvidia\/n\.json/],
    [{ hasNvidia: false, hasOther: true, drivers: [] }, /no driver for Vulkan is installed: .*mesa-vulkan-drivers/],
    [{}, /vulkaninfo --summary.*NVIDIA_DRIVER_CAPABILITIES=all/],
    [{ hasNvidia: false, hasOther: true, drivers: ['/x.json'] }, /vulkaninfo --summary \(package vulkan-tools\) lists$/],
  ] as const)
    assert.match(vulkanObstacle({ ...complete, ...lack }), said);
});

test.run();
