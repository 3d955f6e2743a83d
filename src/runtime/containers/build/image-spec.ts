/** An image to build. */
export interface ImageSpec {
  name: string;
  /** The build context. */
  context: string;
  /** The files and folders of the context that the build sees. */
  files: string[];
  /** Relative to the context. */
  dockerfile: string;
  args?: Record<string, string>;
  /** The stage to build. @default the last one */
  target?: string;
}
