// Gradio's client follows all queued events of a tab in one stream and closes it when none waits. Two
// races in it (6.31): it can close just as another event has begun, which is then lost; and an event
// that is over before the reply to its beginning has arrived leaves a stream open for nothing. So its
// requests are watched here: the end of the stream is held back while an event is being begun, and
// the stream is opened again for an event that its end would lose.
(() => {
  const send = window.fetch;
  const begun = new Set(); // ids of events that are not over
  const over = new Set(); // and of those that were over before the reply to their beginning came
  const CLOSE = 'data: {"msg": "close_stream"}\n\n';
  let joining = Promise.resolve();
  let closing = Promise.resolve();
  let closed = () => {};

  const join = async (input, init) => {
    const reply = await send(input, init);
    if (!reply.ok) return reply;
    const { event_id } = await reply.clone().json().catch(() => ({}));
    if (event_id && !over.delete(event_id)) begun.add(event_id);
    return reply;
  };

  const follow = async function* (request) {
    for (;;) {
      if (begun.size) {
        const reply = await send(request.clone());
        if (!reply.ok) throw new Error(`The server answered ${reply.status}.`);
        const reader = reply.body.pipeThrough(new TextDecoderStream()).getReader();
        let text = "";
        let ended = false;
        while (!ended) {
          const { done, value } = await reader.read();
          if (done) return; // cut off
          text += value;
          const parts = text.split("\n\n");
          text = parts.pop();
          for (const part of parts) {
            const message = JSON.parse(part.slice(part.indexOf("{")));
            ended = message.msg === "close_stream";
            if (ended) break;
            const { msg, event_id } = message;
            if (msg === "process_completed" && !begun.delete(event_id)) over.add(event_id);
            yield part + "\n\n";
          }
        }
      }
      for (let seen; seen !== joining; ) await (seen = joining);
      if (begun.size) continue;
      closing = new Promise((done) => {
        closed = done;
        setTimeout(done, 1000);
      });
      yield CLOSE;
      return;
    }
  };

  window.fetch = (input, init) => {
    const path = new URL(input.url ?? input, location).pathname;
    if (path.endsWith("/queue/join")) {
      const reply = join(input, init);
      joining = Promise.allSettled([joining, reply]);
      return reply.then(async (answer) => {
        await closing;
        return answer;
      });
    }
    if (!path.endsWith("/queue/data")) return send(input, init);
    const parts = follow(new Request(input, init));
    const bytes = new TextEncoder();
    const body = new ReadableStream({
      async pull(out) {
        try {
          const { done, value } = await parts.next();
          if (done) out.close();
          else out.enqueue(bytes.encode(value));
        } catch (error) {
          out.error(error);
        }
      },
      cancel() {
        closed();
      },
    });
    return Promise.resolve(new Response(body, { headers: { "Content-Type": "text/event-stream" } }));
  };
})();
