export declare function canRun(version: string): boolean;
export declare function notSupported(remedy?: string): string;
export declare function requireSupportedNode(): void;
