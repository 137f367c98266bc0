/** Feature frames: what `undertone/features` exports. */
export { MfccComputer } from './mfcc-computer.js';
export { frameCountOf, mfccOf, type Features } from './mfcc-of.js';
export {
  featureCount,
  frameLengthSamples,
  hopSamples,
  PSF_PROFILE,
  type MfccProfile,
} from './profile.js';
export { RollingMfcc, type FeatureBlock } from './rolling-mfcc.js';
