/** Notes the devices that the results of a stage rest on, whether it was computed or found in the store. */
export type NoteDevices = (stage: string, devices: readonly string[]) => void;

/**
 * Makes what watches a run for results of several devices, of which two may round differently: each further device is said
 * once.
 *
 * @param warn is told a sentence without a final full stop
 */
export const deviceMix = (warn: (message: string) => void): NoteDevices => {
  const stages = new Map<string, string>();
  return (stage, devices) => {
    for (const device of devices) {
      if (stages.has(device)) continue;
      const [first] = stages;
      stages.set(device, stage);
      if (first !== undefined)
        warn(
          `results of two devices come together, which may round differently: those of ${first[1]} were computed on ${first[0]}, ` +
            `those of ${stage} on ${device}; in another store (--store) all is computed anew on one`,
        );
    }
  };
};
