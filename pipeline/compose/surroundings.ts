import type { BackendListing, TryBackend } from '../../base/backend.js';
import type { SurveyImages } from '../../base/image-survey.js';
import type { ReportSection } from '../report/section.js';

/** The process and the program around a run: which backends there are, where paths start, and what the environment says. */
export interface Surroundings {
  readonly version: string;
  /** The numeric backends, the preferred ones first. */
  readonly backends: readonly BackendListing[];
  /** Times a backend, where one with a device of its own may be taken for being faster (none is). */
  readonly tryBackend?: TryBackend;
  /** Loads the sections that a report has for the kinds of the house (none). */
  readonly sections?: () => Promise<readonly ReportSection[]>;
  /** Looks through a folder of images, for a command that writes an experiment on them. */
  readonly surveyImages?: SurveyImages;
  /** The folder that relative paths start from. */
  readonly folder: string;
  /** The environment variables of the process. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}
