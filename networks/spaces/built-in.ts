import { own } from '../../base/own.js';
import type { Genotype } from '../genotype.js';
import type { GenotypeFamily } from '../genotype-family.js';
import type { TypedFormat } from '../genotype-format.js';
import { handMadeFormat } from '../hand-made/format.js';
import { handMadeOutline } from '../hand-made/outline.js';
import { parseHandMade } from '../hand-made/text.js';
import type { GenotypeOutline } from '../outline.js';
import { dartsFormat } from './darts/format.js';
import { dartsGenotypeOutline } from './darts/outline.js';
import { isRepositoryText } from './darts/repository-text.js';
import { darts } from './darts/space.js';
import { isStructureText, nasBench201Format } from './nas-bench-201/format.js';
import { nasBench201GenotypeOutline } from './nas-bench-201/outline.js';
import { nasBench201 } from './nas-bench-201/space.js';

/** A family of genotypes that the house itself has. */
export interface BuiltInFamily<G extends Genotype = Genotype> {
  readonly format: TypedFormat<G>;
  /** Tells whether a text is meant to be one of its genotypes. */
  readonly means: (text: string) => boolean;
  readonly outline: (genotype: G) => GenotypeOutline;
  /** Module of the component that searches it, if it is searched. */
  readonly source?: string;
  /** Loads what builds its networks. */
  readonly load: () => Promise<GenotypeFamily>;
}

const family = <G extends Genotype>(described: BuiltInFamily<G>): BuiltInFamily => described as unknown as BuiltInFamily;

/** The families of the house by the name that their genotypes bear; whatever has a family of its own looks here first. */
export const BUILT_IN: Readonly<Record<string, BuiltInFamily>> = {
  darts: family({
    format: dartsFormat,
    means: (text) => text.startsWith('normal cell') || text.startsWith('reduction cell') || isRepositoryText(text),
    outline: dartsGenotypeOutline,
    source: darts.source,
    load: () => import('./darts/family.js').then((module) => module.dartsFamily),
  }),
  'nas-bench-201': family({
    format: nasBench201Format,
    means: (text) => text.startsWith('|') || isStructureText(text),
    outline: () => nasBench201GenotypeOutline,
    source: nasBench201.source,
    load: () => import('./nas-bench-201/family.js').then((module) => module.nasBench201Family),
  }),
  'hand-made': family({
    format: handMadeFormat,
    means: (text) => parseHandMade(text) !== undefined,
    outline: handMadeOutline,
    load: () => import('../hand-made/family.js').then((module) => module.handMadeFamily),
  }),
};

/** The family of the house with a name, if it has one. */
export const builtIn = (name: string): BuiltInFamily | undefined => own(BUILT_IN, name);

/** The outline of a genotype; of one of another family its name alone. */
export const outlineOfGenotype = (genotype: Genotype): GenotypeOutline =>
  builtIn(genotype.space)?.outline(genotype) ?? { space: genotype.space };
