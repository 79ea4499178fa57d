// Bytes of a Worker's JavaScript heap, asked of V8 through workerd's inspector.
//
// For: serve.mjs (`heap`), which opens the inspector with `probe` only: an open one makes every console.log dearer.
// Not for: wasm memory (fixture/probe.mjs).

/** Bytes in use after a full collection, and bytes of the buffers beside the heap. `port` is the inspector's, `worker` the Worker's name; `wake` sends it a
 * request: an isolate without work does not look at its inspector. */
export async function heapOf(port, worker, wake) {
  const targets = await (await fetch(`http://127.0.0.1:${port}/json`)).json();
  const target = targets.find(({ id, webSocketDebuggerUrl }) => `${id} ${webSocketDebuggerUrl}`.includes(worker));
  if (!target) throw new Error(`the inspector knows no ${worker}: ${JSON.stringify(targets)}`);
  const socket = new WebSocket(target.webSocketDebuggerUrl);
  const opened = Promise.withResolvers();
  socket.onopen = opened.resolve;
  socket.onerror = () => opened.reject(new Error(`the inspector of ${worker} does not answer`));
  await opened.promise;
  const waking = setInterval(() => wake().catch(() => {}), 200);
  try {
    await ask(socket, 1, "HeapProfiler.collectGarbage");
    const { usedSize, backingStorageSize = 0 } = await ask(socket, 2, "Runtime.getHeapUsage");
    return { used: usedSize, buffers: backingStorageSize };
  } finally {
    clearInterval(waking);
    socket.close();
  }
}

function ask(socket, id, method) {
  const { promise, resolve, reject } = Promise.withResolvers();
  const timer = setTimeout(() => reject(new Error(`no answer to ${method}`)), 30_000);
  socket.addEventListener("message", ({ data }) => {
    const message = JSON.parse(data);
    if (message.id !== id) return;
    clearTimeout(timer);
    if (message.error) reject(new Error(`${method}: ${message.error.message}`));
    else resolve(message.result);
  });
  socket.send(JSON.stringify({ id, method }));
  return promise;
}
