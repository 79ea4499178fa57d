// The browser's passkey dialogs: options from the server in, the credential as JSON out.
// Not for: calls to the server (api/), or what to show.

/** Browsers make no passkeys for numeric addresses, and some are too old for the JSON forms. */
export const canPasskey = (): boolean =>
  typeof PublicKeyCredential !== "undefined" && "parseCreationOptionsFromJSON" in PublicKeyCredential && !/^[\d.]+$|:/.test(location.hostname);

/** The person closed the dialog, or it took too long: browsers do not say which. */
export const isDeclined = (error: unknown): boolean => error instanceof DOMException;

/** Makes a passkey. */
export async function makePasskey(options: unknown): Promise<object> {
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options as PublicKeyCredentialCreationOptionsJSON);
  return asJson(await navigator.credentials.create({ publicKey }));
}

/** Lets the person use a passkey. */
export async function askPasskey(options: unknown): Promise<object> {
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options as PublicKeyCredentialRequestOptionsJSON);
  return asJson(await navigator.credentials.get({ publicKey }));
}

function asJson(credential: Credential | null): object {
  if (!(credential instanceof PublicKeyCredential)) throw new DOMException("no passkey was given", "NotAllowedError");
  return credential.toJSON();
}
