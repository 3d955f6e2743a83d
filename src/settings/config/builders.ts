import type { GrpcFlow, HttpFlow, Secret, SseFlow, WebSocketFlow } from './flow-types.ts';
import type { Config, HttpCall } from './types.ts';

/** Checks the types of a config file, and returns it as it is. */
export function defineConfig(config: Config): Config {
  return config;
}

/** A flow of HTTP requests to a URL, or to a path of the target. */
export function http(url: string, options: Omit<HttpFlow, 'http'> = {}): HttpFlow {
  return { http: url, ...options };
}

/** A flow of Server-Sent Events. */
export function sse(url: string, options: Omit<SseFlow, 'sse'> = {}): SseFlow {
  return { sse: url, ...options };
}

/** A flow of WebSockets. */
export function webSocket(url: string, options: Omit<WebSocketFlow, 'webSocket'> = {}): WebSocketFlow {
  return { webSocket: url, ...options };
}

/** A flow of calls over gRPC to the method that the path of the URL names. */
export function grpc(url: string, options: Omit<GrpcFlow, 'grpc'> = {}): GrpcFlow {
  return { grpc: url, ...options };
}

/** A disruption by a shell command. */
export function shell(command: string): { shell: string } {
  return { shell: command };
}

/** A disruption by an HTTP request, such as a POST to an admin API. */
export function httpCall(url: string, options: Omit<HttpCall, 'httpCall'> = {}): HttpCall {
  return { httpCall: url, ...options };
}

/** The value of an environment variable, read when the check starts. */
export function fromEnv(name: string): Secret {
  return { env: name };
}

/** What a file holds, without the line break at its end. */
export function fromFile(path: string): Secret {
  return { file: path };
}
