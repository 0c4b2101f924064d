import { createAppBridge } from '@jtl-software/cloud-apps-core';
import { AppBridgeProvider, useEvent, useSession } from 'jtl-appbridge/react';
import { StrictMode, useEffect, useState } from 'react';
import { createRoot } from 'react-dom/client';

// At once, as the host may offer its hand only when the page has loaded.
const bridge = createAppBridge();

/** The customer that is selected beside the app, and whether the user is signed in. */
function Pane() {
  const { value, error } = useEvent('CustomerChanged');
  const session = useSession();
  const [signedIn, setSignedIn] = useState(false);
  useEffect(() => {
    session.token().then(
      () => setSignedIn(true),
      () => setSignedIn(false),
    );
  }, [session]);
  return (
    <main>
      <h1>Customer</h1>
      <p data-testid="customer">{value ? (value.customerId ?? 'none') : '…'}</p>
      <p data-testid="signed-in">{signedIn ? 'signed in' : '…'}</p>
      {error && <p role="alert">{error.code}</p>}
    </main>
  );
}

createRoot(document.body.appendChild(document.createElement('div'))).render(
  <StrictMode>
    <AppBridgeProvider connect={{ bridge }} connecting={<p data-testid="connecting">Connecting …</p>}>
      <Pane />
    </AppBridgeProvider>
  </StrictMode>,
);
