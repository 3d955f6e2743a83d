export { WORKING_FOLDER as SUITE_ROOT } from '../common/places.ts';
