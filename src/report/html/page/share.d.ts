export declare function shareText(part: number, all: number): string;
