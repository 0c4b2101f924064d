'use strict';
// A page of another origin beside the app's: it offers its hand to every frame of the App
// Shell, with a port that nobody listens at. Pages have to take the hand of their parent alone.
for (let index = 0; index < parent.length; index += 1) {
  const { port2 } = new MessageChannel();
  parent[index]?.postMessage({ type: 'HANDSHAKE' }, '*', [port2]);
}
