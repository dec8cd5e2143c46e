import { createSecureContext, type SecureContext } from "node:tls";
import { createHttp2Host, type Http2Host } from "./http2-host.ts";

/** Hosts admit a hundred streams on a connection, or a few more. */
const streamsEach = 100;
const mostConnections = 3;

/**
 * Makes a host that is spoken to over more than one connection where so many questions are in flight that they would
 * wait for each other on one.
 */
export function createHttp2Pool(origin: URL, ca: readonly string[] | undefined): Http2Host {
  let made: SecureContext | undefined;
  /** To read hundreds of authorities takes as long as all else of a connection. */
  function secureContext(): SecureContext {
    made ??= createSecureContext(ca === undefined ? {} : { ca: [...ca] });
    return made;
  }

  const connections = Array.from({ length: mostConnections }, () => ({
    host: createHttp2Host(origin, secureContext),
    streams: 0,
  }));

  function roomiest(): (typeof connections)[number] | undefined {
    return (
      connections.find(({ streams }) => streams < streamsEach) ??
      connections.toSorted((a, b) => a.streams - b.streams)[0]
    );
  }

  return {
    async exchange(question) {
      const connection = roomiest();
      if (connection === undefined) return undefined;
      connection.streams += 1;
      try {
        return await connection.host.exchange(question);
      } finally {
        connection.streams -= 1;
      }
    },
    connect(questions) {
      const wanted = Math.max(1, Math.ceil(questions / streamsEach));
      for (const { host } of connections.slice(0, wanted)) host.connect(questions);
    },
    close() {
      for (const { host } of connections) host.close();
    },
  };
}
